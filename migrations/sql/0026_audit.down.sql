-- Migration 0026, down: take back what it made and changed
--
-- Locks: as up

DROP TRIGGER sales_channel_after_delete_audit;

DROP TRIGGER sales_channel_after_update_audit;

DROP TRIGGER sales_channel_after_insert_audit;

DROP TRIGGER shipping_rate_after_delete_audit;

DROP TRIGGER shipping_rate_after_update_audit;

DROP TRIGGER shipping_rate_after_insert_audit;

DROP TRIGGER payment_method_after_delete_audit;

DROP TRIGGER payment_method_after_update_audit;

DROP TRIGGER payment_method_after_insert_audit;

DROP TRIGGER supplier_variant_after_delete_audit;

DROP TRIGGER supplier_variant_after_update_audit;

DROP TRIGGER supplier_variant_after_insert_audit;

DROP TRIGGER coupon_after_delete_audit;

DROP TRIGGER coupon_after_update_audit;

DROP TRIGGER coupon_after_insert_audit;

DROP TRIGGER promotion_after_delete_audit;

DROP TRIGGER promotion_after_update_audit;

DROP TRIGGER promotion_after_insert_audit;

DROP TRIGGER exchange_rate_after_delete_audit;

DROP TRIGGER exchange_rate_after_update_audit;

DROP TRIGGER exchange_rate_after_insert_audit;

DROP TRIGGER tax_rate_after_delete_audit;

DROP TRIGGER tax_rate_after_update_audit;

DROP TRIGGER tax_rate_after_insert_audit;

DROP TRIGGER price_after_delete_audit;

DROP TRIGGER price_after_update_audit;

DROP TRIGGER price_after_insert_audit;

DROP TRIGGER price_list_after_delete_audit;

DROP TRIGGER price_list_after_update_audit;

DROP TRIGGER price_list_after_insert_audit;

DROP TRIGGER customer_group_after_delete_audit;

DROP TRIGGER customer_group_after_update_audit;

DROP TRIGGER customer_group_after_insert_audit;

DROP TRIGGER customer_address_after_delete_audit;

DROP TRIGGER customer_address_after_update_audit;

DROP TRIGGER customer_address_after_insert_audit;

DROP TRIGGER customer_after_delete_audit;

DROP TRIGGER customer_after_update_audit;

DROP TRIGGER customer_after_insert_audit;

ALTER TABLE customer_address
    DROP FOREIGN KEY fk_customer_address_customer,
    ALGORITHM = INPLACE, LOCK = NONE;

ALTER TABLE customer_address
    ADD CONSTRAINT fk_customer_address_customer
    FOREIGN KEY (customer_id) REFERENCES customer (customer_id) ON DELETE CASCADE,
    ALGORITHM = COPY, LOCK = SHARED;
