/*
title: Catalog facets
question: By which brands, prices and attributes can the products of a category be narrowed down?
collection: products
parameters:
  category:
    type: text
    example: 01890a5d-ac96-7c11-9a3e-5b1c7d2e4f60
    meaning: id of the category; category_rollup lists them
  values: {type: int, default: 20, meaning: most values of a brand or an attribute that are listed}
columns:
  facet: brand, price or attribute
  name: of the attribute; of a price the currency, of a brand the word brand
  value: of the attribute, in its own type; of a price the step it begins at; of a brand its name
  unit: of the value, null where it has none
  type: what the value is to MongoDB, so that the text true and a true one differ
  products: how many have it
notes:
  - Live, active products that lie in the category itself. A product that says the same twice
    counts once.
  - Prices are counted in steps that begin at 0, 10, 20, 50, 100, 200, 500 and 1000, each
    currency for itself. What has no price counts in no step.
  - Values are ordered by how many products have them, price steps from the lowest.
budget: {keys: 1.01, documents: 1.01, sorted: 500}
*/
[
  {"$match": {"categoryIds": ":category", "status": "active", "deleted": false}},
  {"$facet": {
    "brands": [
      {"$match": {"brand": {"$exists": true}}},
      {"$group": {
        "_id": "$brand.id",
        "value": {"$min": "$brand.name"},
        "products": {"$sum": 1}
      }},
      {"$sort": {"products": -1, "value": 1, "_id": 1}},
      {"$limit": ":values"},
      {"$project": {
        "facet": "brand", "place": {"$literal": 1}, "name": "brand",
        "value": 1, "products": 1, "weight": "$products"
      }}
    ],
    "prices": [
      {"$match": {"price": {"$exists": true}}},
      {"$bucket": {
        "groupBy": "$price.amount",
        "boundaries": [0, 10, 20, 50, 100, 200, 500, 1000],
        "default": 1000,
        "output": {"currency": {"$push": "$price.currency"}}
      }},
      {"$unwind": "$currency"},
      {"$group": {"_id": {"step": "$_id", "currency": "$currency"}, "products": {"$sum": 1}}},
      {"$project": {
        "facet": "price", "place": {"$literal": 2}, "name": "$_id.currency",
        "value": "$_id.step", "products": 1, "weight": {"$literal": 0}
      }}
    ],
    "attributes": [
      // A set: what a product says twice is in it once.
      {"$project": {"attr": {"$setUnion": ["$attrs", []]}}},
      {"$unwind": "$attr"},
      {"$group": {
        "_id": {"name": "$attr.k", "value": "$attr.v", "unit": "$attr.unit"},
        "products": {"$sum": 1}
      }},
      {"$group": {
        "_id": "$_id.name",
        "top": {"$topN": {
          "n": ":values",
          "sortBy": {"products": -1, "_id.value": 1, "_id.unit": 1},
          "output": {"value": "$_id.value", "unit": "$_id.unit", "products": "$products"}
        }}
      }},
      {"$unwind": "$top"},
      {"$project": {
        "facet": "attribute", "place": {"$literal": 3}, "name": "$_id",
        "value": "$top.value", "unit": "$top.unit",
        "products": "$top.products", "weight": "$top.products"
      }}
    ]
  }},
  {"$project": {"row": {"$concatArrays": ["$brands", "$prices", "$attributes"]}}},
  {"$unwind": "$row"},
  {"$replaceWith": "$row"},
  {"$sort": {"place": 1, "name": 1, "weight": -1, "value": 1, "unit": 1, "_id": 1}},
  {"$project": {
    "_id": 0,
    "facet": 1,
    "name": 1,
    "value": 1,
    "unit": {"$ifNull": ["$unit", null]},
    "type": {"$type": "$value"},
    "products": 1
  }}
]
