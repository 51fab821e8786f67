*** Settings ***
Documentation    Images that are rotated, deformed, dim or stained (clauses 10.1 d and 10.6.1).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Rotated codes are read
    [Documentation]    Shows valid codes turned by every 15 degrees of the circle. Every angle inside the declared envelope
    ...    must be read; the whole map is printed.
    [Tags]    purpose:TP-10.6.1-b-1    clause:10.6.1.b    clause:10.1.d1    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Rotated
    Then Every Rotation Inside The Declared Envelope Should Be Read

Tilted codes are read
    [Documentation]    Shows valid codes tilted by 0 to 45 degrees to four sides at the least declared distance. Every tilt
    ...    inside the declared envelope must be read; the whole map is printed.
    [Tags]    purpose:TP-10.6.1-b-2    clause:10.6.1.b    clause:10.6.4    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Tilted    0    15    30    45
    Then Every Tilt Inside The Declared Envelope Should Be Read
