/*
title: Product page
question: What does the page of a product show?
collection: products
parameters:
  product: {type: text, example: 01890a5d-ac96-774b-bcce-b302099a8057, meaning: id of the product}
  reviews: {type: int, default: 5, meaning: most reviews that are shown}
columns:
  product_id: id of the product
  name: in the shop's main language
  brand: its name, null where there is none
  amount: lowest price, null where it is not priced
  currency: of amount
  categories: names of the live categories it lies in, by name
  attributes: what is said of it, as key, value and unit
  variants: how many it has
  rating_count: published reviews as of the last refresh, 0 before the first
  rating_average: their stars, two decimals; null where there are none
  reviews: published reviews, the newest first, with their texts where there are any
notes:
  - One row; none where the product is deleted, archived or not published yet.
  - The rating is that of product_stats, which review_summary_refresh writes; the reviews are of
    this moment.
budget: {keys: 1, documents: 1, joined: 10, plus: 0}
*/
[
  {"$match": {"_id": ":product", "status": "active", "deleted": false}},
  {"$lookup": {
    "from": "product_stats",
    "localField": "_id",
    "foreignField": "_id",
    "pipeline": [],
    "as": "stats"
  }},
  {"$lookup": {
    "from": "categories",
    "localField": "categoryIds",
    "foreignField": "_id",
    "pipeline": [{"$match": {"deleted": false}}, {"$sort": {"name": 1, "_id": 1}}],
    "as": "categories"
  }},
  {"$lookup": {
    "from": "reviews",
    "localField": "_id",
    "foreignField": "productId",
    "pipeline": [
      {"$match": {"status": "published", "deleted": false}},
      {"$sort": {"createdAt": -1, "_id": 1}},
      {"$limit": ":reviews"},
      {"$project": {
        "_id": 0, "id": "$_id", "stars": 1, "title": 1, "body": 1, "locale": 1,
        "helpful": {"$ifNull": ["$votes.helpful", 0]}, "createdAt": 1
      }}
    ],
    "as": "reviews"
  }},
  {"$set": {"stats": {"$first": "$stats"}}},
  {"$project": {
    "_id": 0,
    "product_id": "$_id",
    "name": {"$ifNull": ["$name", null]},
    "brand": {"$ifNull": ["$brand.name", null]},
    "amount": {"$ifNull": ["$price.amount", null]},
    "currency": {"$ifNull": ["$price.currency", null]},
    "categories": "$categories.name",
    "attributes": "$attrs",
    "variants": "$variantCount",
    "rating_count": {"$ifNull": ["$stats.ratingCount", 0]},
    "rating_average": {"$cond": [
      {"$gt": ["$stats.ratingCount", 0]},
      {"$round": [{"$divide": ["$stats.ratingSum", "$stats.ratingCount"]}, 2]},
      null
    ]},
    "reviews": 1
  }}
]
