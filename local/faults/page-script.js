// The only script of the page /_local/faults. It stands inline in the page, let in by its hash.
'use strict';

const form = document.querySelector('form');
const problem = document.querySelector('#problem');
const fields = form.elements;

/** Sends a change and shows what came of it: the page anew, or what is wrong. */
async function send(method, path, body) {
  problem.textContent = '';
  try {
    const response = await fetch(path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (response.ok) location.reload();
    else problem.textContent = (await response.json()).message;
  } catch (error) {
    problem.textContent = `No answer: ${error.message}`;
  }
}

/** Shows what fits the choices made. */
function fit() {
  const slow = fields.kind.value === 'delay';
  fields.milliseconds.disabled = !slow;
  fields.milliseconds.required = slow;
  fields.operation.setAttribute('list', `operations-${fields.service.value}`);
}

form.addEventListener('change', fit);
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const rule = { service: fields.service.value, operation: fields.operation.value, kind: fields.kind.value };
  for (const name of ['caller', 'target']) if (fields[name].value) rule[name] = fields[name].value;
  if (fields.times.value) rule.times = Number(fields.times.value);
  if (rule.kind === 'delay') rule.milliseconds = Number(fields.milliseconds.value);
  void send('POST', '/_local/faults', rule);
});
document.querySelector('#clear').addEventListener('click', () => void send('DELETE', '/_local/faults'));
for (const button of document.querySelectorAll('[data-advance]')) {
  button.addEventListener('click', () => {
    void send('POST', '/_local/clock', { advance: Number(button.dataset.advance) });
  });
}
fit();
