*** Settings ***
Documentation    What the terminal does with a code that it has read: validity, integrity, record (clause 6.2 e).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Codes outside their time are refused
    [Documentation]    Shows codes whose authorisation or validity has ended, and codes made in the future, each three times.
    ...    The terminal must refuse them all and accept a valid code before and after.
    [Tags]    purpose:TP-6.2-e.2-1    clause:6.2-e.2    clause:7.2.2-T1.14-terminal    clause:7.2.2-T1.15-terminal
    ...    clause:7.2.2-T1.18-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    authorisation-expired    code-expired    code-from-the-future
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes of a wrong structure are refused
    [Documentation]    Shows codes that are too short or too long, of a wrong format byte, version, limit or user key form.
    ...    The terminal must refuse them all and accept a valid code before and after.
    [Tags]    purpose:TP-6.2-e.3-1    clause:6.2-e.3    clause:7.2.2-T1.total-terminal    clause:7.2.3-T2.1
    ...    clause:7.2.2-T1.1-terminal    clause:7.2.2-T1.13-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    one-byte-short    one-byte-long    issuer-format-byte    user-format-byte
    ...    version-below-80    limit-nibble    user-key-prefix    user-key-off-curve
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Records keep the exact bytes of accepted codes
    [Documentation]    Shows accepted codes with every byte value and with accounts that end in spaces, then reads the records.
    ...    There must be one record for each code, byte for byte, and no other.
    [Tags]    purpose:TP-6.2-e.4-1    clause:6.2-e.4    clause:4.B    clause:7.2.2-T1.6-terminal
    ...    needs:codes    needs:records.list    needs:records.clear    ics:records    ics:verification
    Given The Terminal Holds Issuer Certificates    10
    And The Record Store Is Empty
    When Codes With All Byte Values Are Shown
    And Codes With Padded Accounts Are Shown
    Then Every Code Should Be Accepted
    And Each Accepted Code Should Have One Record With Its Exact Bytes
