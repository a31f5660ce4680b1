"""ShopDB: an e-commerce database in MySQL, and the tools around it."""
