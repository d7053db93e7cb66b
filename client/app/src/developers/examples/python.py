# Places an order and reads its events until it ends. The standard library is enough:
#
#   ORDERS_TOKEN=… python3 python.py
import json
import os
import time
import urllib.request
import uuid

ENDPOINT = "https://api.example.com/graphql"
ENDS = {"COMPLETED", "REJECTED", "CANCELLED", "EXPIRED", "FAILED", "NEEDS_ATTENTION"}


def ask(query, **variables):
    request = urllib.request.Request(
        ENDPOINT,
        json.dumps({"query": query, "variables": variables}).encode(),
        {"Content-Type": "application/json", "Authorization": os.environ["ORDERS_TOKEN"]},
    )
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if answer.get("errors"):
        raise SystemExit(answer["errors"])
    return answer["data"]


placed = ask(
    """mutation($input: PlaceOrderInput!, $key: ID!) {
      placeOrder(input: $input, idempotencyKey: $key) {
        ... on OrderAccepted { order { id } }
        ... on OrderNotAccepted { problems { code message } }
      }
    }""",
    input={"lines": [{"productId": "filter-beans", "quantity": 1}], "paymentToken": "tok_approve"},
    key=str(uuid.uuid4()),
)["placeOrder"]
if "problems" in placed:
    raise SystemExit(placed["problems"])

after = 0
status = None
while status not in ENDS:
    page = ask(
        """query($id: ID!, $after: Int) {
          orderEvents(orderId: $id, after: $after) { items { sequence type status } }
        }""",
        id=placed["order"]["id"],
        after=after,
    )["orderEvents"]
    for event in page["items"]:
        after, status = event["sequence"], event["status"]
        print(after, event["type"], status)
    time.sleep(0.5)
