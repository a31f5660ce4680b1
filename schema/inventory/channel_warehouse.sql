-- Table: channel_warehouse
--
-- Which warehouses serve a channel, and which is asked first.
--
-- Grain: one row per channel and warehouse

CREATE TABLE channel_warehouse (
    channel_id BIGINT UNSIGNED NOT NULL,
    warehouse_id BIGINT UNSIGNED NOT NULL,
    priority INT NOT NULL DEFAULT 0 COMMENT 'High is asked first',

    PRIMARY KEY (channel_id, warehouse_id),
    KEY ix_channel_warehouse_warehouse_id (warehouse_id),
    CONSTRAINT fk_channel_warehouse_sales_channel
    FOREIGN KEY (channel_id) REFERENCES sales_channel (channel_id),
    CONSTRAINT fk_channel_warehouse_warehouse
    FOREIGN KEY (warehouse_id) REFERENCES warehouse (warehouse_id)
) COMMENT = 'Which warehouses serve a channel';
