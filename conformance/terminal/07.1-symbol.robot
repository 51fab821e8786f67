*** Settings ***
Documentation    The symbol as the carrier of bytes (clauses 7.1 and 7.2.1).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
A code is read byte for byte, whatever bytes it holds
    [Documentation]    Shows valid codes that together hold all 256 byte values, among them NUL, CR, LF, 1Ah, EF BB BF and
    ...    what looks like Shift-JIS. The bytes that the reader hands on and that the terminal names must be those shown.
    [Tags]    purpose:TP-7.1-T-1    clause:7.1.T    clause:10.6.1.a    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    10
    When Codes With All Byte Values Are Shown
    Then Every Code Should Arrive Byte For Byte

The order of the fields is that of the table
    [Documentation]    Shows codes whose user key stands before the account, both signatures made over the bytes in that
    ...    order. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.1-1    clause:7.2.1    needs:codes    ics:verification    ixit:issuer_binding=observe
    ...    ixit:card_checked=no    ixit:card_types=any
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    user-key-moved
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
