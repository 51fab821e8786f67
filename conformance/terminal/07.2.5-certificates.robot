*** Settings ***
Documentation    Issuer certificates (clauses 7.2.4 and 7.2.5, annex A).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Keys of either Y parity are accepted
    [Documentation]    Shows valid codes of issuers whose X-only certificates mean an even and an odd Y, and of users of
    ...    both. The terminal must compute Y and accept every code.
    [Tags]    purpose:TP-7.2.5-c-1    clause:7.2.5.c    clause:7.2.6.e    clause:7.2.5-T4.8-terminal
    ...    clause:7.2.2-T1.13-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    4
    When Valid Codes Of Both Key Parities Are Shown
    Then Every Code Should Be Accepted

Certificates of another format are refused
    [Documentation]    Shows codes under a certificate, well signed, whose format byte is not 14h. The terminal must refuse
    ...    them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.1-1    clause:7.2.5-T4.1-terminal    needs:codes    ics:verification
    ...    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-format
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Expired certificates are refused
    [Documentation]    Shows codes under certificates that ended last year and last month. The terminal must refuse them
    ...    all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.2-1    clause:7.2.5-T4.2-terminal    needs:codes    ics:verification
    ...    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-expired    certificate-ended-last-month
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Every serial number is accepted
    [Documentation]    Shows codes under certificates whose serial is 000000 and FFFFFF. The terminal must accept them, for
    ...    a serial is any number.
    [Tags]    purpose:TP-7.2.5-T4.3-1    clause:7.2.5-T4.3-terminal    needs:certificates.install    needs:codes
    ...    ics:verification    ixit:cert_no_rule=table
    Given The Terminal Holds Issuer Certificates    2
    When Rare Valid Codes Are Shown    certificate-serial-zero    certificate-serial-highest
    Then Every Code Should Be Accepted

Certificates of another signature algorithm are refused
    [Documentation]    Shows codes under a certificate, well signed, whose signature algorithm is not 04. The terminal must
    ...    refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.4-1    clause:7.2.5-T4.4-terminal    needs:codes    ics:verification
    ...    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-signature-algorithm
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Certificates of another curve are refused
    [Documentation]    Shows codes under certificates, well signed, that name the curve 01 or hold a key of P-256 or, cut,
    ...    of P-521. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.6-1    clause:7.2.5-T4.6-terminal    clause:A.1.1    clause:A.1.2    clause:A.1.3
    ...    needs:codes    ics:verification    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-curve    certificate-p-256    certificate-p-521-cut
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Certificates with a wrong key length are refused
    [Documentation]    Shows codes under a certificate, well signed, whose key length is not that of its key. The terminal
    ...    must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.7-1    clause:7.2.5-T4.7-terminal    needs:codes    ics:verification
    ...    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-key-length
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Certificates with a wrong signature or key are refused
    [Documentation]    Shows codes under a certificate of a foreign root, under one whose signature has a flipped bit, and
    ...    under one, well signed, whose X has no point. The terminal must refuse them all, each time, and
    ...    accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.9-1    clause:7.2.5-T4.9-terminal    clause:7.2.5-T4.8-terminal    clause:6.2-e.1
    ...    clause:6.4.1.2    needs:codes    ics:verification    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-foreign-root    certificate-bit-flip    certificate-off-curve
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Certificates with numbers outside the range are refused
    [Documentation]    Shows codes under a certificate whose signature holds 0 or the order of the curve. The terminal must
    ...    refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.9-2    clause:7.2.5-T4.9-terminal    clause:7.2.6.d    clause:10.5    needs:codes
    ...    ics:verification    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-signature-r-zero    certificate-signature-s-zero
    ...    certificate-signature-r-is-n    certificate-signature-s-is-n
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Certificates of another length are refused
    [Documentation]    Shows codes under a certificate whose last byte is missing and under one with a byte more. The
    ...    terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-b-1    clause:7.2.5.b    needs:codes    ics:verification    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-one-byte-short    certificate-one-byte-long
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
