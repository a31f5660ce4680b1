-- Step: judge each row by itself
--
-- Names the first reason that speaks against a row. What is stock lost or a debt
-- written off is true, but no sale: it is set aside with the malformed.

UPDATE scratch_row AS r
SET
    r.reason = CASE
        -- Beyond the numbers that a line of a document can have.
        WHEN r.line_no > 65535 THEN 'too_many_lines'
        WHEN r.quantity IS NULL THEN 'bad_quantity'
        WHEN r.unit_price IS NULL THEN 'bad_price'
        WHEN r.invoiced_at IS NULL THEN 'bad_date'
        WHEN r.country_no IS NULL THEN 'unknown_country'
        WHEN r.stock_code = 'B' THEN 'bad_debt'
        WHEN r.quantity = 0 THEN 'zero_quantity'
        WHEN r.unit_price < 0 THEN 'negative_price'
        WHEN r.is_cancellation AND r.quantity > 0 THEN 'cancels_nothing'
        WHEN r.is_cancellation OR r.quantity > 0 THEN NULL
        WHEN r.unit_price = 0 THEN 'stock_lost'
        ELSE 'negative_quantity'
    END
WHERE r.reason IS NULL;
