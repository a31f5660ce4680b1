-- ---
-- title: Consent of which no text is known
-- meaning: Consent to marketing or to sharing holds only for the text that was shown.
-- dimension: completeness
-- severity: warning
-- owner: privacy
-- table: customer_consent
-- columns: [customer_consent.policy_version]
-- remedy: Ask again, and write to nobody on the strength of this one.
-- ---

SELECT
    CONCAT('consent ', cc.customer_consent_id) AS subject,
    CONCAT(cc.purpose, ' by ', cc.channel, ' without a text') AS found,
    'the version of the text' AS expected
FROM customer_consent AS cc
INNER JOIN customer_consent_current AS now_held
    ON
        cc.customer_id = now_held.customer_id
        AND cc.purpose = now_held.purpose
        AND cc.channel = now_held.channel
        AND cc.occurred_at = now_held.occurred_at
WHERE
    cc.state = 'granted'
    AND cc.purpose IN ('marketing', 'sharing')
    AND cc.policy_version IS NULL;
