*** Settings ***
Documentation    What the terminal does where the text requires nothing: reported, never judged (open points OP-10 to OP-49, OP-104).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
What the terminal does with an altered header is observed
    [Documentation]    Shows codes whose type or issuing mode was altered after signing; no signature covers the header
    ...    unless declared. The outcome is reported and gives no verdict.
    [Tags]    purpose:TP-6.2-e.1-O1    clause:6.2-e.1    observation    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Codes Without A Required Outcome Are Shown    header-type-altered    header-mode-altered
    Then It Is Observed What The Terminal Does

What the terminal does with the issuer number of another institution is observed
    [Documentation]    Shows right codes whose issuer number is not that of the owner of the certificate. The outcome is
    ...    reported and gives no verdict.
    [Tags]    purpose:TP-7.2.2-T1.7-O1    clause:7.2.2-T1.7-terminal    observation    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    4
    When Codes Of Another Issuer Number Are Shown
    Then It Is Observed What The Terminal Does

What the terminal does with an unused encryption algorithm is observed
    [Documentation]    Shows codes under a certificate, well signed, whose encryption algorithm is not 00. The outcome is
    ...    reported and gives no verdict.
    [Tags]    purpose:TP-7.2.5-T4.5-O1    clause:7.2.5-T4.5-terminal    observation    needs:certificates.install
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Codes Without A Required Outcome Are Shown    certificate-encryption-algorithm
    Then It Is Observed What The Terminal Does

What the terminal does with a code that was used before is observed
    [Documentation]    Shows a code, another one, and the first one again. The outcome is reported and gives no verdict,
    ...    for the text has no rule of replay.
    [Tags]    purpose:TP-6.2-e.2-O1    clause:6.2-e.2    observation    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When One Code Is Shown Twice
    Then It Is Observed What The Terminal Does

Declared and observed readings of the open points are listed
    [Documentation]    Shows, for every other reading of every open point, a code that it decides otherwise than the
    ...    declared one. What the terminal does is listed beside what was declared, and gives no verdict.
    [Tags]    purpose:TP-7.2-O1    clause:7.2.1    observation    needs:certificates.install    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Codes Of Every Other Reading Are Shown
    Then It Is Observed What The Terminal Does
