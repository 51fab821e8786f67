*** Settings ***
Documentation    Black and white lists (clause 10.8).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
An account on the black list is refused
    [Documentation]    Shows codes of an account and of others while the account is on the black list, and again when the
    ...    list is empty. The account must be refused while listed, and accepted afterwards.
    [Tags]    purpose:TP-10.8-e-1    clause:10.8.e    needs:lists.replace    ics:black_list    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    And The Test Account Is Black Listed
    When Codes Of The Test Account And Of Others Are Shown
    Then Every Code Should Be Judged Right
    When The Black List Is Empty
    And Codes Of The Test Account And Of Others Are Shown
    Then Every Code Should Be Judged Right
