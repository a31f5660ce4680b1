-- Migration 0014, down: drop what it made
--
-- Loses: every row of warehouse, channel_warehouse, shipment, shipment_line,
--        return_request, return_line

DROP TABLE return_line;

DROP TABLE return_request;

DROP TABLE shipment_line;

DROP TABLE shipment;

DROP TABLE channel_warehouse;

DROP TABLE warehouse;
