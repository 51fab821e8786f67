*** Settings ***
Documentation    What the terminal does with a code that it has read: authenticity, validity, integrity, record (clauses 6.2 e and 6.4.1).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Codes with an altered field are refused
    [Documentation]    Shows codes in each of which one signed field was altered after signing. The terminal must refuse
    ...    them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-6.2-e.1-1    clause:6.2-e.1    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    account-repadded    altered-account    altered-platform    altered-card
    ...    altered-card-type    altered-limit    altered-batch    altered-authorisation-expiry    altered-validity
    ...    altered-generated
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Right and wrong codes in quick succession are not mixed up
    [Documentation]    Shows 60 codes, right ones and those of a wrong user signature in turn, each as soon as the one before
    ...    is decided. Each must get the decision that is its own, none may be lost, and the terminal itself must take no
    ...    longer than 60 s for all of them.
    [Tags]    purpose:TP-6.2-e.1-2    clause:6.2-e.1    clause:7.1.T    clause:10.6.2    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Right And Wrong Codes Are Shown In Turn    user-wrong-key    times=30
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
    And Together They Should Take No More Seconds Than    60

Codes long outside their time are refused
    [Documentation]    Shows codes whose authorisation or validity ended an hour ago, and codes made an hour ahead. The
    ...    terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-6.2-e.2-1    clause:6.2-e.2    clause:7.2.2-T1.14-terminal    clause:7.2.2-T1.15-terminal
    ...    clause:7.2.2-T1.18-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    authorisation-expired    code-expired    code-from-the-future
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes of a wrong structure are refused
    [Documentation]    Shows codes that are one byte short or long, and codes with a wrong format byte before a signature.
    ...    The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-6.2-e.3-1    clause:6.2-e.3    clause:7.2.2-T1.total-terminal    clause:7.2.3-T2.1
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    one-byte-short    one-byte-long    issuer-format-byte    user-format-byte
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

A right code is accepted directly after a broken one
    [Documentation]    Shows broken and right codes in turn, each as soon as the one before is decided. A broken code must
    ...    not keep the terminal from reading the next one.
    [Tags]    purpose:TP-6.2-e.3-2    clause:6.2-e.3    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Right And Wrong Codes Are Shown In Turn    one-byte-short    times=10
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Records keep the exact bytes of accepted codes
    [Documentation]    Shows accepted codes with every byte value and with accounts that end in spaces, then reads the
    ...    records. There must be one record for each code, byte for byte, and no other.
    [Tags]    purpose:TP-6.2-e.4-1    clause:6.2-e.4    clause:4.B    clause:7.2.2-T1.6-terminal    needs:records.list
    ...    needs:records.clear    ics:records    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    10
    And The Record Store Is Empty
    When Codes With All Byte Values Are Shown
    And Codes With Padded Accounts Are Shown
    Then Every Code Should Be Accepted
    And Each Accepted Code Should Have One Record With Its Exact Bytes

Refused codes leave no record
    [Documentation]    Shows codes that must be refused among accepted ones, then reads the records. There must be a record
    ...    of each accepted code and of no other.
    [Tags]    purpose:TP-6.2-e.4-2    clause:6.2-e.4    needs:records.list    needs:records.clear    ics:records
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    And The Record Store Is Empty
    When Malformed Codes Are Shown    issuer-wrong-key    user-wrong-key    code-expired
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
    And Each Accepted Code Should Have One Record With Its Exact Bytes

Both levels of keys are checked
    [Documentation]    Shows codes whose issuer signature, whose user signature, or whose user key is another one. The
    ...    terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-6.4.1.1-1    clause:6.4.1.1    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-wrong-key    user-wrong-key    user-key-replaced
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

A certificate of a foreign root serves no code
    [Documentation]    Shows codes under a certificate of the same content that another root signed. The terminal must
    ...    refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-6.4.1.2-1    clause:6.4.1.2    clause:6.2-e.1    needs:codes    ics:verification
    ...    needs:certificates.install
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-foreign-root
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
