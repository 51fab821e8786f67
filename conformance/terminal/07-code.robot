*** Settings ***
Documentation    The code itself: bytes, signatures, keys and certificates (clause 7).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
A code is read byte for byte, whatever bytes it holds
    [Documentation]    Shows valid codes that together hold all 256 byte values, among them NUL, CR, LF, 1Ah and EF BB BF.
    ...    The bytes that the reader hands on and that the terminal names must be those shown.
    [Tags]    purpose:TP-7.1-T-1    clause:7.1.T    clause:10.6.1.a    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    10
    When Codes With All Byte Values Are Shown
    Then Every Code Should Arrive Byte For Byte

Codes with a wrong issuer signature are refused
    [Documentation]    Shows codes signed by another issuer key, with a flipped bit or swapped halves, with a user key put in
    ...    later, and data altered by a user whose code was right before. The terminal must refuse them all and accept valid codes.
    [Tags]    purpose:TP-7.2.2-T1.16-1    clause:7.2.2-T1.16-terminal    clause:6.2-e.1    clause:6.4.1.1
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-wrong-key    issuer-bit-flip    signature-halves-swapped    user-key-replaced
    And Malformed Codes Of Known Users Are Shown    issuer-bit-flip    altered-limit    altered-batch
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes with a wrong user signature are refused
    [Documentation]    Shows codes signed by another user key or with a flipped bit.
    ...    The terminal must refuse them all and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.19-1    clause:7.2.2-T1.19-terminal    clause:6.2-e.1    clause:6.4.1.1
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    user-wrong-key    user-bit-flip
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Keys of either Y parity are accepted
    [Documentation]    Shows valid codes of issuers whose X-only certificates mean an even and an odd Y, and of users of both.
    ...    The terminal must compute Y and accept every code.
    [Tags]    purpose:TP-7.2.5-c-1    clause:7.2.5.c    clause:7.2.6.e    clause:7.2.5-T4.8-terminal
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    4
    When Valid Codes Of Both Key Parities Are Shown
    Then Every Code Should Be Accepted

Codes under a certificate that is not right are refused
    [Documentation]    Shows codes under an unknown number, under a certificate of a foreign root, and under an expired one.
    ...    The terminal must refuse them all and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.5-T4.9-1    clause:7.2.5-T4.9-terminal    clause:6.2-e.1    clause:6.4.1.2
    ...    clause:7.2.2-T1.4-terminal
    ...    clause:7.2.5-T4.2-terminal    needs:codes    needs:certificates.install    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-unknown    certificate-foreign-root    certificate-expired
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
