*** Settings ***
Documentation    The fields of Table 1 (clause 7.2.2).
Library          jtqr.conformance.keywords.Keywords

*** Test Cases ***
Versions below 80 are refused
    [Documentation]    Shows codes whose version byte is below 80h. The terminal must refuse them all, each time, and
    ...    accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.1-1    clause:7.2.2-T1.1-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    version-below-80
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Versions above 80 are handled as declared
    [Documentation]    Shows codes whose version byte is 81h to FFh. The terminal must refuse them all, each time, or
    ...    accept them all, as declared, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.1-2    clause:7.2.2-T1.1-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    version-above-80
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

What the terminal does with codes of future versions is observed
    [Documentation]    Shows codes of four versions above 80h that are right in all else. The outcome is reported and
    ...    gives no verdict.
    [Tags]    purpose:TP-7.2.2-T1.1-O1    clause:7.2.2-T1.1-terminal    observation    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Codes Of Future Versions Are Shown
    Then It Is Observed What The Terminal Does

Every declared type is accepted
    [Documentation]    Shows valid codes of each type that the declaration names. The terminal must accept every one and
    ...    record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.2-1    clause:7.2.2-T1.2-terminal    clause:5.a    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    types    times=3
    Then Every Code Should Be Accepted

Types that are not served are refused
    [Documentation]    Shows codes of a reserved type. The terminal must refuse them all, each time, and accept a valid
    ...    code before and after.
    [Tags]    purpose:TP-7.2.2-T1.2-2    clause:7.2.2-T1.2-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    type-not-served
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes issued online and offline are accepted
    [Documentation]    Shows valid codes of both issuing modes. The terminal must accept every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.3-1    clause:7.2.2-T1.3-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    modes    times=3
    Then Every Code Should Be Accepted

Unknown issuing modes are refused
    [Documentation]    Shows codes whose issuing mode is none of the two. The terminal must refuse them all, each time, and
    ...    accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.3-2    clause:7.2.2-T1.3-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    mode-unknown
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Unknown certificate numbers are refused
    [Documentation]    Shows codes under a certificate number that was never installed. The terminal must refuse them all,
    ...    each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.4-1    clause:7.2.2-T1.4-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    certificate-unknown
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

A code needs the certificate that it names
    [Documentation]    Shows codes under the number of one installed certificate, signed with the key of another installed
    ...    one. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.4-2    clause:7.2.2-T1.4-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    6
    When Malformed Codes Are Shown    signed-by-another-issuer
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

One institution may have several certificates
    [Documentation]    Installs two certificates of one institution, shows codes under both, removes one, and shows codes
    ...    under both again. Both must serve while installed, and only the other one afterwards.
    [Tags]    purpose:TP-7.2.2-T1.4.m-1    clause:7.2.2-T1.4.m    needs:certificates.install
    ...    needs:certificates.remove    needs:codes    ics:verification
    Given Two Certificates Of One Issuer Are Installed
    When Codes Under Both Certificates Are Shown
    Then Every Code Should Be Accepted
    When The Second Certificate Is Removed
    And Codes Under Both Certificates Are Shown
    Then Every Code Should Be Judged Right

A wrong length of the issuer data is handled as declared
    [Documentation]    Shows codes whose field 5 holds a length that no reading allows. The terminal must refuse them all,
    ...    each time, or accept them all where it declares not to check, and a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.5-1    clause:7.2.2-T1.5-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-length-wrong
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Accounts of every form are accepted
    [Documentation]    Shows valid codes whose account holds letters, digits, special characters and spaces on the right.
    ...    The terminal must accept every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.6-1    clause:7.2.2-T1.6-terminal    clause:4.ans    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    accounts    times=3
    Then Every Code Should Be Accepted

A blank account is handled as declared
    [Documentation]    Shows codes whose account is 16 spaces. The terminal must refuse them all, each time, or accept
    ...    them all, as declared, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.6-2    clause:7.2.2-T1.6-terminal    clause:4.M    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    account-blank
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

The issuer number of another institution is refused where declared
    [Documentation]    Shows codes whose issuer number is not that of the owner of the certificate, to a terminal that
    ...    declares to refuse such. It must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.7-1    clause:7.2.2-T1.7-terminal    needs:codes    ics:verification
    ...    ixit:issuer_binding=refuse
    Given The Terminal Holds Issuer Certificates    4
    When Malformed Codes Are Shown    issuer-of-another
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Every platform number is accepted
    [Documentation]    Shows valid codes of several platform numbers. The terminal must accept every one and record its
    ...    bytes.
    [Tags]    purpose:TP-7.2.2-T1.8-1    clause:7.2.2-T1.8-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    platforms    times=3
    Then Every Code Should Be Accepted

Card numbers of 16 to 19 digits are accepted
    [Documentation]    Shows valid codes with card numbers of every length in the declared padding. The terminal must
    ...    accept every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.9-1    clause:7.2.2-T1.9-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    cards    times=3
    Then Every Code Should Be Accepted

Card numbers that are none are refused where declared
    [Documentation]    Shows codes with a card number of 20 digits, with one that holds the digit A, and with one in the
    ...    padding that is not declared, to a terminal that declares to check it. It must refuse them all, each
    ...    time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.9-2    clause:7.2.2-T1.9-terminal    needs:codes    ics:verification
    ...    ixit:card_checked=yes
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    card-12345678901234567890    card-nibble-a-middle
    ...    card-03104770012345678901    card-3104770012345678ffff
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Every declared card type is accepted
    [Documentation]    Shows valid codes of each declared card type, or of several where any is declared. The terminal must
    ...    accept every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.10-1    clause:7.2.2-T1.10-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    card-types    times=3
    Then Every Code Should Be Accepted

Card types that are not declared are refused
    [Documentation]    Shows codes of a card type outside the declared list. The terminal must refuse them all, each time,
    ...    and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.10-2    clause:7.2.2-T1.10-terminal    needs:codes    ics:verification
    ...    ixit:card_types!=any
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    card-type-not-accepted
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Limits of every size are accepted where no fare is known
    [Documentation]    Shows valid codes with limits from 0 to the highest that the coding holds. The terminal must accept
    ...    every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.11-1    clause:7.2.2-T1.11-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    limits    times=3
    Then Every Code Should Be Accepted

A limit with a digit that is none is refused where it is made of digits
    [Documentation]    Shows codes whose limit holds a nibble from A to F. The terminal must refuse them all, each time, or
    ...    accept them all where its limit is a binary number, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.11-2    clause:7.2.2-T1.11-terminal    clause:4.Cn    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    limit-nibble
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

A known fare above the limit is refused
    [Documentation]    Sets a fare and shows codes whose limit lies above it, equals it, and lies below it. The terminal
    ...    must accept the first two kinds and refuse the rest.
    [Tags]    purpose:TP-7.2.2-T1.11-3    clause:7.2.2-T1.11-terminal    needs:fares.set    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    And The Fare Is    200
    When Codes With Limits Around The Fare Are Shown
    Then Every Code Should Be Judged Right

Batch numbers are taken as they are
    [Documentation]    Shows valid codes with the lowest and the highest batch numbers. The terminal must accept every one
    ...    and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.12-1    clause:7.2.2-T1.12-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    batches    times=3
    Then Every Code Should Be Accepted

User keys of a wrong form are refused
    [Documentation]    Shows codes whose user key has another prefix, no point on the curve, X of p or more, or the other
    ...    parity. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.13-1    clause:7.2.2-T1.13-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    user-key-prefix    user-key-off-curve    user-key-too-large
    ...    user-key-other-parity
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Authorisations that still hold are accepted
    [Documentation]    Shows valid codes whose authorisation ends in ten seconds, at 7FFFFFFFh, 80000000h and FFFFFFFFh.
    ...    The terminal must accept every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.14-1    clause:7.2.2-T1.14-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    authorisations    times=3
    Then Every Code Should Be Accepted

An authorisation that has just ended is refused
    [Documentation]    Shows codes whose authorisation ended five seconds ago. The terminal must refuse them all, each
    ...    time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.14-2    clause:7.2.2-T1.14-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    authorisation-just-expired
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes are accepted to the end of their validity
    [Documentation]    Shows valid codes of 60 s, 1200 s and 65535 s validity of which ten seconds are left. The terminal
    ...    must accept every one and record its bytes.
    [Tags]    purpose:TP-7.2.2-T1.15-1    clause:7.2.2-T1.15-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Valid Codes Of Every Kind Are Shown    validities    times=3
    Then Every Code Should Be Accepted

A code that has just expired is refused
    [Documentation]    Shows codes whose validity ended five seconds ago. The terminal must refuse them all, each time, and
    ...    accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.15-2    clause:7.2.2-T1.15-terminal    clause:6.2-e.2    needs:codes
    ...    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    code-just-expired
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes with a wrong issuer signature are refused
    [Documentation]    Shows codes signed by another issuer key, with a flipped bit, with a user key put in later, and with
    ...    data altered by a user whose code was right before. The terminal must refuse them all, each time,
    ...    and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.16-1    clause:7.2.2-T1.16-terminal    clause:6.2-e.1    clause:6.4.1.1
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-wrong-key    issuer-bit-flip    user-key-replaced
    And Malformed Codes Of Known Users Are Shown    issuer-bit-flip    altered-limit    altered-account
    ...    altered-batch
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

An issuer signature over other fields is refused
    [Documentation]    Shows codes whose issuer signature covers fields that the declaration does not name. The terminal
    ...    must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.16-2    clause:7.2.2-T1.16-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    issuer-cover-5-15    issuer-cover-6-15    issuer-cover-5-15+17
    ...    issuer-cover-1-15
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

A wrong length of the user data is handled as declared
    [Documentation]    Shows codes whose field 17 holds a length that no reading allows. The terminal must refuse them all,
    ...    each time, or accept them all where it declares not to check, and a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.17-1    clause:7.2.2-T1.17-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    user-length-wrong
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes made ahead of the clock are refused
    [Documentation]    Shows codes made five seconds beyond the declared skew ahead of the clock, and codes made an hour
    ...    ahead. The terminal must refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.18-1    clause:7.2.2-T1.18-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    code-just-ahead    code-from-the-future
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes with a wrong user signature are refused
    [Documentation]    Shows codes signed by another user key or with a flipped bit. The terminal must refuse them all,
    ...    each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.19-1    clause:7.2.2-T1.19-terminal    clause:6.2-e.1    clause:6.4.1.1
    ...    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    user-wrong-key    user-bit-flip
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

A user signature over other fields is refused
    [Documentation]    Shows codes whose user signature covers fields that the declaration does not name. The terminal must
    ...    refuse them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.19-2    clause:7.2.2-T1.19-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    user-cover-5-18    user-cover-1-18    user-cover-17-18    user-cover-18
    ...    user-cover-5-15+17-18
    Then Valid Codes Should Be Accepted And Malformed Ones Refused

Codes of another length are refused
    [Documentation]    Shows codes that are one byte short, one byte long, and of one byte only. The terminal must refuse
    ...    them all, each time, and accept a valid code before and after.
    [Tags]    purpose:TP-7.2.2-T1.total-1    clause:7.2.2-T1.total-terminal    needs:codes    ics:verification
    Given The Terminal Holds Issuer Certificates    2
    When Malformed Codes Are Shown    one-byte-short    one-byte-long    one-byte-only
    Then Valid Codes Should Be Accepted And Malformed Ones Refused
