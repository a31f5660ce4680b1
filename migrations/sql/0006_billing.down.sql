-- Migration 0006, down: drop what it made
--
-- Loses: every row of payment_method, payment, payment_transaction, billing_document,
--        billing_document_line

DROP TABLE billing_document_line;

DROP TABLE billing_document;

DROP TABLE payment_transaction;

DROP TABLE payment;

DROP TABLE payment_method;
