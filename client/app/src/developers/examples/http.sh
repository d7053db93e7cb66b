# Places an order, then lists the newest ones. Needs curl:
#
#   ORDERS_TOKEN=… sh http.sh
endpoint='https://api.example.com/graphql'
# The same key again gives the same order: make a new one for each wish.
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

ask() {
  curl --silent --show-error "$endpoint" \
    --header "Authorization: $ORDERS_TOKEN" \
    --header 'Content-Type: application/json' \
    --data "$1"
  echo
}

ask '{
  "query": "mutation($input: PlaceOrderInput!, $key: ID!) { placeOrder(input: $input, idempotencyKey: $key) { __typename ... on OrderAccepted { order { id status } } ... on OrderNotAccepted { problems { code message } } } }",
  "variables": {
    "input": {
      "lines": [{ "productId": "filter-beans", "quantity": 1 }],
      "paymentToken": "tok_approve"
    },
    "key": "'"$key"'"
  }
}'

ask '{ "query": "{ orders(first: 3) { items { id status placedAt } } }" }'
