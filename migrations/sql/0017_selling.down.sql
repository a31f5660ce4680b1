-- Migration 0017, down: drop what it made
--
-- Locks: none; only code is dropped

DROP PROCEDURE shipment_create;

DROP PROCEDURE payment_refund;

DROP PROCEDURE payment_void;

DROP PROCEDURE payment_capture;

DROP PROCEDURE payment_authorize;

DROP PROCEDURE payment_transact_core;

DROP PROCEDURE payment_open;

DROP PROCEDURE order_cancel;

DROP PROCEDURE checkout_place_order;

DROP PROCEDURE order_place_core;

DROP PROCEDURE order_tax_core;

DROP PROCEDURE order_ship_charge_core;

DROP PROCEDURE order_write_lines_core;

DROP PROCEDURE checkout_check_core;

DROP PROCEDURE promotions_apply_core;

DROP PROCEDURE promotion_apply_core;

DROP PROCEDURE promotion_choose_core;

DROP PROCEDURE promotion_lock_core;

DROP FUNCTION promotion_covers;

DROP PROCEDURE reservations_expire;

DROP PROCEDURE cart_add_line;

DROP PROCEDURE cart_reserve_stock;

DROP PROCEDURE cart_claim_core;

DROP PROCEDURE stock_adjust;

DROP PROCEDURE stock_claim_core;

DROP PROCEDURE price_set;

DROP PROCEDURE order_transition;

DROP PROCEDURE order_transition_core;

DROP PROCEDURE raise_constraint_core;

DROP PROCEDURE session_guard_core;

DROP FUNCTION is_for_sale;
