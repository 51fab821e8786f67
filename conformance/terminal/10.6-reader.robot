*** Settings ***
Documentation    The code reader: symbols and time (clauses 10.6.2 and 10.6.3).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Accepted codes are read and verified within 200 ms
    [Documentation]    Shows valid codes at random phase while 1000 issuer certificates are loaded, and some wrong ones.
    ...    The terminal must signal each acceptance within 200 ms of the symbol being completely visible.
    [Tags]    purpose:TP-10.6.2-1    clause:10.6.2    real-time    ics:verification    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    1000
    When Codes Are Shown At Random Phase
    Then Reading Time Should Not Exceed    200 ms

Accepted codes at the edge of the envelope are read and verified within 200 ms
    [Documentation]    Shows valid codes and some wrong ones, rotated and tilted at once as far and as near as declared, at
    ...    random phase. The terminal must signal each acceptance within 200 ms of the symbol being completely visible.
    [Tags]    purpose:TP-10.6.2-2    clause:10.6.2    real-time    ics:verification    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    1000
    When Codes At The Edge Of The Envelope Are Shown At Random Phase
    Then Reading Time Should Not Exceed    200 ms

Symbols of every declared level and mask are read
    [Documentation]    Shows valid codes at each declared error-correction level, at the smallest version and one above,
    ...    with all eight masks. Every one must be read.
    [Tags]    purpose:TP-10.6.3-1    clause:10.6.3    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Symbols Of Every Level And Mask Are Shown
    Then Every Code Should Be Accepted
