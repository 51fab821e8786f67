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

Codes of every module size are read
    [Documentation]    Shows valid codes with modules of 3 to 9 pixels. Every picture that must be read by geometry and
    ...    grades must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.6.1-b-3    clause:10.6.1.b    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    module-size
    Then Every Picture That Must Be Read Should Be Read

Tilted and skewed codes are read
    [Documentation]    Shows valid codes tilted and skewed at once. Every picture that must be read by geometry and grades
    ...    must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.6.1-b-4    clause:10.6.1.b    clause:10.6.4    needs:presenter    needs:result
    ...    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    skew
    Then Every Picture That Must Be Read Should Be Read

Deformed codes are read
    [Documentation]    Shows valid codes with keystone and with waves of growing amplitude. Every picture that must be read
    ...    by geometry and grades must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.1-d2-1    clause:10.1.d2    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    keystone    waves
    Then Every Picture That Must Be Read Should Be Read

Codes of low contrast and in dim or bright light are read
    [Documentation]    Shows valid codes of falling contrast and at several grey levels. Every picture that must be read by
    ...    geometry and grades must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.1-d3-1    clause:10.1.d3    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    contrast    luminance
    Then Every Picture That Must Be Read Should Be Read

Codes out of focus are read
    [Documentation]    Shows valid codes with growing defocus. Every picture that must be read by geometry and grades must
    ...    be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.1-d3-2    clause:10.1.d3    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    blur
    Then Every Picture That Must Be Read Should Be Read

Stained codes are read
    [Documentation]    Shows valid codes with stains on data and on finders. Every picture that must be read by geometry
    ...    and grades must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.1-d4-1    clause:10.1.d4    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    stains    finder-stains
    Then Every Picture That Must Be Read Should Be Read

Codes in joined conditions are read
    [Documentation]    Shows valid codes that are rotated, tilted, dim and stained at once. Every picture that must be read
    ...    by geometry and grades must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.1-d5-1    clause:10.1.d5    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    mixture
    Then Every Picture That Must Be Read Should Be Read

Errors are corrected up to the capacity
    [Documentation]    Shows valid codes with wrong codewords at every declared error-correction level. Every picture that
    ...    must be read by geometry and grades must be read; the whole ladder is printed.
    [Tags]    purpose:TP-10.1-e-1    clause:10.1.e    needs:presenter    needs:result    ics:optical_reader
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Are Shown Along    correction
    Then Every Picture That Must Be Read Should Be Read
