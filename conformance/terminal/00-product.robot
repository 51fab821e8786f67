*** Settings ***
Documentation    The product under test is the one that was declared (clauses 1 and 3.5).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
The product is the one that the declaration describes
    [Documentation]    Asks the terminal what it is and compares type plate, interfaces and claims with the declaration.
    ...    Every member of the answer must be there and agree.
    [Tags]    purpose:TP-1-1    clause:1    clause:3.5    needs:interface
    When The Terminal Describes Itself
    Then Its Answer Should Match The Declaration
