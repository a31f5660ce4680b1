-- Migration 0001, down: drop what it made
--
-- Loses: every row of currency, country, locale, exchange_rate, sales_channel, number_sequence

DROP TABLE number_sequence;

DROP TABLE sales_channel;

DROP TABLE exchange_rate;

DROP TABLE locale;

DROP TABLE country;

DROP TABLE currency;
