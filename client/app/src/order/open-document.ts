/**
 * Opens what a short-lived link leads to in a tab of its own. To be called inside the click: later, the browser
 * takes the tab for an unwanted one.
 * @throws what `link` throws; Error when there is no link
 */
export async function openDocument(link: () => Promise<{ url: string } | null>): Promise<void> {
  const tab = window.open('', '_blank');
  try {
    const found = await link();
    if (!found) throw new Error('There is no such document.');
    if (tab) {
      tab.opener = null;
      tab.location.href = found.url;
    } else {
      location.href = found.url;
    }
  } catch (error) {
    tab?.close();
    throw error;
  }
}
