/*
title: Category roll-up
question: How many products lie in each category, and in all that lies below it?
collection: categories
parameters: {}
columns:
  category_id: id of the category
  path: its name behind those of the categories above it
  depth: categories above it
  categories_below: categories below it, however deep
  own_products: products that lie in the category itself
  all_products: products that lie in it or in a category below it, each counted once
notes:
  - Live categories; live, active products. What lies below a deleted category is counted
    nowhere above it.
  - Categories that lie in a circle each have the others below them, and none twice.
budget: {keys: 1, documents: 1, joined: 400, sorted: 100}
*/
[
  {"$match": {"deleted": false}},
  {"$graphLookup": {
    "from": "categories",
    "startWith": "$_id",
    "connectFromField": "_id",
    "connectToField": "parentId",
    "restrictSearchWithMatch": {"deleted": false},
    "as": "below"
  }},
  {"$graphLookup": {
    "from": "categories",
    "startWith": "$parentId",
    "connectFromField": "parentId",
    "connectToField": "_id",
    "restrictSearchWithMatch": {"deleted": false},
    "depthField": "steps",
    "as": "above"
  }},
  // In a circle a category would lie above and below itself.
  {"$set": {
    "subtree": {"$setUnion": [["$_id"], "$below._id"]},
    "above": {"$sortArray": {
      "input": {"$filter": {"input": "$above", "cond": {"$ne": ["$$this._id", "$_id"]}}},
      "sortBy": {"steps": 1}
    }}
  }},
  {"$lookup": {
    "from": "products",
    "localField": "subtree",
    "foreignField": "categoryIds",
    "let": {"category": "$_id"},
    "pipeline": [
      {"$match": {"status": "active", "deleted": false}},
      {"$group": {
        "_id": null,
        "own": {"$sum": {"$cond": [{"$in": ["$$category", "$categoryIds"]}, 1, 0]}},
        "all": {"$sum": 1}
      }}
    ],
    "as": "products"
  }},
  {"$project": {
    "_id": 0,
    "category_id": "$_id",
    "path": {"$reduce": {
      "input": "$above",
      "initialValue": "$name",
      "in": {"$concat": ["$$this.name", " > ", "$$value"]}
    }},
    "depth": {"$size": "$above"},
    "categories_below": {"$subtract": [{"$size": "$subtree"}, 1]},
    "own_products": {"$sum": "$products.own"},
    "all_products": {"$sum": "$products.all"}
  }},
  {"$sort": {"path": 1, "category_id": 1}},
  {"$project": {
    "_id": 0,
    "category_id": 1,
    "path": 1,
    "depth": 1,
    "categories_below": 1,
    "own_products": 1,
    "all_products": 1
  }}
]
