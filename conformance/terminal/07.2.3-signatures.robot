*** Settings ***
Documentation    Form and algorithm of the signatures (clauses 7.2.3, 7.2.6 and 10.5).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Only the format byte 15 is accepted
    [Documentation]    Shows codes in which the format byte before either signature is 00, 14, 16 or FF. The terminal must
    ...    refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.3-T2.1-1    clause:7.2.3-T2.1    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-format-byte    user-format-byte
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Signatures in another form are refused
    [Documentation]    Shows codes whose signatures are written s before r, lowest byte first, or in ASN.1. The terminal
    ...    must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.3-T2.2-1    clause:7.2.3-T2.2    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    signature-halves-swapped    user-halves-swapped    issuer-little-endian
    ...    user-little-endian    issuer-der    user-der
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Signatures with leading zero bytes are accepted
    [Documentation]    Shows valid codes in which r or s of either signature begins with a zero byte. The terminal must
    ...    accept every one.
    [Tags]    purpose:TP-7.2.3-T2.2-2    clause:7.2.3-T2.2    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Rare Valid Codes Are Shown    issuer-r-leading-zero    issuer-s-leading-zero    issuer-r-two-leading-zeros
    ...    user-r-leading-zero    user-s-leading-zero
    Then Every Code Should Be Accepted

Numbers outside the range are refused
    [Documentation]    Shows codes whose signatures hold 0 or the order of the curve, a sum of 0, or a negated s. The
    ...    terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.6-d-1    clause:7.2.6.d    clause:7.2.3-T2.2    clause:10.5    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-s-negated    user-s-negated    issuer-r-zero    user-r-zero
    ...    issuer-s-zero    user-s-zero    issuer-r-is-n    user-r-is-n    issuer-s-is-n    user-s-is-n
    ...    issuer-sum-is-n    user-sum-is-n
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Every byte of r is compared
    [Documentation]    Shows codes whose issuer signature holds an r that is wrong in its tail, or behind a zero byte,
    ...    only. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.6-d-2    clause:7.2.6.d    clause:10.5    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-r-tail-forged    issuer-r-behind-nul-forged
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

The digest is the one of the standard
    [Documentation]    Shows codes signed with another or an empty distinguishing id, without Z, with the other Y in Z, by
    ...    ECDSA, or on the curve of the standard's examples. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.6-d-3    clause:7.2.6.d    clause:10.5    clause:4.SM2    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-other-id    user-other-id    issuer-empty-id    user-empty-id
    ...    issuer-without-z    user-without-z    issuer-other-root    user-other-root
    ...    user-signature-ecdsa    user-signature-example-curve
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Keys whose X begins with a zero byte are accepted
    [Documentation]    Shows valid codes of users whose X begins with a zero byte. The terminal must accept every one.
    [Tags]    purpose:TP-7.2.6-e-1    clause:7.2.6.e    clause:7.2.5.c    clause:7.2.2-T1.13-terminal    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Rare Valid Codes Are Shown    user-x-leading-zero
    Then Every Code Should Be Accepted
