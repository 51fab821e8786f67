*** Settings ***
Documentation    Properties of every code: drawn from the seed of the campaign and shrunk on the product (clauses 6.2 e and 7).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Any valid code is accepted
    [Documentation]    Draws valid codes of any account, key, field and issuer. The terminal must accept every one; the
    ...    smallest that it refuses is reported.
    [Tags]    purpose:TP-6.2-e.1-P1    clause:6.2-e.1    clause:7.2.6.d    random    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    4
    Then Any Valid Code Should Be Accepted

Any code with one malformation is refused
    [Documentation]    Draws codes with exactly one malformation, then shows valid codes. The terminal must refuse every
    ...    one of the former, of which the smallest that it accepts is reported, and accept all of the latter.
    [Tags]    purpose:TP-6.2-e.1-P2    clause:6.2-e.1    clause:6.2-e.3    random    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    8
    Then Any Code With One Malformation Should Be Refused
    When Valid Codes Are Shown
    Then Every Code Should Be Accepted

No other bytes come out of any picture
    [Documentation]    Draws valid codes in easy poses. Whatever the terminal reads must be what was shown.
    [Tags]    purpose:TP-7.1-T-P1    clause:7.1.T    random    needs:presenter    needs:result    ics:optical_reader
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    4
    Then No Other Bytes Should Come Out Of Any Picture

Any bytes are survived
    [Documentation]    Hands over drawn bytes of any length, then shows valid codes. The terminal must accept none of the
    ...    former and all of the latter.
    [Tags]    purpose:TP-6.2-e.3-P1    clause:6.2-e.3    clause:7.2.2-T1.total-terminal    random
    ...    needs:payload.inject    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Any Bytes Should Be Survived
    Then Every Code Should Be Accepted
