-- Migration 0010, down: drop what it made
--
-- Loses: every row of geo_zone, geo_zone_member, tax_rate, shipping_method,
--        shipping_rate

DROP FUNCTION shipping_price_at;

DROP FUNCTION split_amount;

DROP FUNCTION tax_rate_at;

DROP FUNCTION tax_shares_at;

DROP FUNCTION zones_of;

DROP FUNCTION price_at;

DROP TABLE shipping_rate;

DROP TABLE shipping_method;

DROP TABLE tax_rate;

DROP TABLE geo_zone_member;

DROP TABLE geo_zone;
