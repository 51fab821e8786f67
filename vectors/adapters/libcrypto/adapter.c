/* A vector-harness adapter in C: codes verified with the system's libcrypto (OpenSSL 3), JSON read with jansson.
   It speaks docs/vector-harness.md on standard input and output, and ends when its input does. */
#define _GNU_SOURCE /* getline, timegm */
#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned char byte;
typedef struct { byte data[4096]; size_t length; } bytes;
typedef const char *reason; /* a word that says why; NULL: accepted */

/* Table 1: where each field of the 226 bytes starts. */
enum { VERSION = 0, TYPE = 1, MODE = 3, CERTIFICATE = 4, LENGTH5 = 8, ACCOUNT = 10, ISSUER = 26, PLATFORM = 30,
       CARD = 34, CARD_TYPE = 44, LIMIT = 45, USER_KEY = 51, AUTHORISED = 84, VALIDITY = 88, ISSUER_SIGNATURE = 90,
       LENGTH17 = 155, GENERATED = 157, USER_SIGNATURE = 161, TOTAL = 226 };

static const struct { const char *name; size_t start, length; } LISTED[] = {
    {"account", ACCOUNT, 16}, {"card", CARD, 10}, {"issuer", ISSUER, 4}, {"platform", PLATFORM, 4},
    {"certificate", CERTIFICATE, 4}};

/* What the signatures cover under each reading of OP-17 and OP-18: up to two pieces, from byte to byte. */
static const struct { const char *name; size_t from, to, from2, to2; } COVERS[] = {
    {"5-15", 8, 90, 0, 0}, {"6-15", 10, 90, 0, 0}, {"5-15+17", 8, 90, 155, 157}, {"1-15", 0, 90, 0, 0},
    {"5-18", 8, 161, 0, 0}, {"1-18", 0, 161, 0, 0}, {"17-18", 155, 161, 0, 0}, {"18", 157, 161, 0, 0},
    {"5-15+17-18", 8, 90, 155, 161}};

/* Readings of docs/declaration.md that this program knows by one value only; NULL: it follows every value. */
static const struct { const char *name, *only; } READINGS[] = {
    {"accepted_types", NULL}, {"version_policy", NULL}, {"issuer_binding", NULL}, {"len5", NULL}, {"len17", NULL},
    {"len_checked", NULL}, {"issuer_cover", NULL}, {"user_cover", NULL}, {"skew_s", NULL},
    {"limit_rule", NULL}, {"card_types", NULL}, {"empty_rule", NULL}, {"list_rule", NULL},
    {"sm2_uid", "1234567812345678"}, {"sm2_use_z", "yes"}, {"qr_len", "226"}, {"type_coding", "bcd"},
    {"mode_rules", "binary"}, {"cert_y_rule", "either"}, {"cert_key_form", "x-32"}, {"cert_key_len", "carried"},
    {"cert_signer", "clearing"}, {"cert_tbs", "as-sent"}, {"curve_id", "11"}, {"cert_expiry_rule", "last-day-utc8"},
    {"time_base", "unix-utc"}, {"limit_coding", "bcd"}, {"card_pad", "leading-zero"}, {"card_checked", "no"},
    {"byte_order", "big"}, {"cert_no_rule", "table"}};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static json_t *context; /* the last context message */

static const char *text(const json_t *object, const char *name) {
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

static bool reading_is(const char *name, const char *value) {
    return !strcmp(text(json_object_get(context, "ixit"), name), value);
}

static bytes unhex(const char *digits) {
    bytes found = {.length = 0};
    if (!OPENSSL_hexstr2buf_ex(found.data, sizeof found.data, &found.length, digits, '\0')) found.length = 0;
    return found;
}

static unsigned long number(const byte *data, size_t length) {
    unsigned long value = 0;
    while (length--) value = value << 8 | *data++;
    return value;
}

/* The key of an encoded point: 04 and X || Y, or 02 or 03 and X. NULL when it is none of the curve. */
static EVP_PKEY *key_of(byte prefix, const byte *coordinates, size_t length) {
    byte point[65] = {prefix};
    memcpy(point + 1, coordinates, length);
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, length + 1), OSSL_PARAM_construct_end()};
    if (EVP_PKEY_fromdata_init(maker) != 1 || EVP_PKEY_fromdata(maker, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(maker);
    return key;
}

/* The DER form that libcrypto wants of a signature; its length, and the caller frees it. */
static int der_of(const byte *r, size_t r_length, const byte *s, size_t s_length, byte **der) {
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(r, (int)r_length, NULL), BN_bin2bn(s, (int)s_length, NULL));
    int length = i2d_ECDSA_SIG(signature, der);
    ECDSA_SIG_free(signature);
    return length;
}

/* Whether r || s of 64 bytes is a good signature; no key, no good signature. */
static bool is_signed(EVP_PKEY *key, const byte *message, size_t length, const byte *signature) {
    byte *der = NULL;
    if (!key) return false;
    int der_length = der_of(signature, 32, signature + 32, 32, &der);
    EVP_MD_CTX *hashing = EVP_MD_CTX_new();
    EVP_PKEY_CTX *verifier = EVP_PKEY_CTX_new(key, NULL);
    EVP_MD_CTX_set_pkey_ctx(hashing, verifier);
    bool good = EVP_PKEY_CTX_set1_id(verifier, "1234567812345678", 16) == 1
        && EVP_DigestVerifyInit(hashing, NULL, EVP_sm3(), NULL, key) == 1
        && EVP_DigestVerify(hashing, der, (size_t)der_length, message, length) == 1;
    EVP_MD_CTX_free(hashing);
    EVP_PKEY_CTX_free(verifier);
    OPENSSL_free(der);
    return good;
}

static bool cover_signed(EVP_PKEY *key, const byte *code, const char *cover, const byte *signature) {
    byte message[TOTAL];
    for (size_t i = 0; i < COUNT(COVERS); i++) {
        if (strcmp(COVERS[i].name, text(json_object_get(context, "ixit"), cover))) continue;
        size_t first = COVERS[i].to - COVERS[i].from, second = COVERS[i].to2 - COVERS[i].from2;
        memcpy(message, code + COVERS[i].from, first);
        memcpy(message + first, code + COVERS[i].from2, second);
        return is_signed(key, message, first + second, signature);
    }
    return false;
}

/* Whether a list of the declaration holds a value; the word "any" holds every value. */
static bool declared(const char *name, byte value) {
    char digits[3];
    size_t i;
    json_t *one, *list = json_object_get(json_object_get(context, "ixit"), name);
    snprintf(digits, sizeof digits, "%02x", value);
    json_array_foreach(list, i, one) if (!strcmp(json_string_value(one), digits)) return true;
    return json_is_string(list) && !strcmp(json_string_value(list), "any");
}

/* Table 4, and under the root; X alone leaves two keys, of which `keys` then holds both. */
static reason check_certificate(const bytes *certificate, EVP_PKEY *keys[2]) {
    const byte *data = certificate->data;
    if (certificate->length != 106) return "certificate-invalid";
    if (data[0] != 0x14 || data[6] != 0x04 || data[8] != 0x11 || data[9] != 32) return "certificate-invalid";
    int month = (data[1] >> 4) * 10 + (data[1] & 15), year = (data[2] >> 4) * 10 + (data[2] & 15);
    if ((data[1] & 15) > 9 || (data[2] >> 4) > 9 || (data[2] & 15) > 9 || month < 1 || month > 12)
        return "certificate-invalid";
    struct tm next_month = {.tm_year = 100 + year, .tm_mon = month, .tm_mday = 1};
    if (json_integer_value(json_object_get(context, "clock")) >= timegm(&next_month) - 8 * 3600)
        return "certificate-expired";
    bytes root = unhex(text(context, "root"));
    if (root.length != 64) return "root-missing";
    EVP_PKEY *signer = key_of(4, root.data, 64);
    bool good = is_signed(signer, data, 42, data + 42);
    EVP_PKEY_free(signer);
    for (int i = 0; i < 2; i++) keys[i] = key_of((byte)(2 + i), data + 10, 32);
    return good && keys[0] ? NULL : "certificate-invalid";
}

static bool on_list(const char *list, const byte *code) {
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(context, list), i, entry) {
        bytes value = unhex(text(entry, "value"));
        for (size_t j = 0; j < COUNT(LISTED); j++)
            if (!strcmp(LISTED[j].name, text(entry, "field")) && value.length == LISTED[j].length
                && !memcmp(value.data, code + LISTED[j].start, value.length))
                return true;
    }
    return false;
}

/* Everything about a code that needs no key. */
static reason check_fields(const byte *code) {
    const json_t *ixit = json_object_get(context, "ixit"), *fare = json_object_get(context, "fare");
    json_int_t now = json_integer_value(json_object_get(context, "clock"));
    if (code[ISSUER_SIGNATURE] != 0x15 || code[USER_SIGNATURE] != 0x15) return "structure";
    if (code[VERSION] < 0x80 || (code[VERSION] > 0x80 && reading_is("version_policy", "refuse-future"))) return "version";
    if (code[TYPE] != 0 || !declared("accepted_types", code[TYPE + 1])) return "type";
    if (code[MODE] > 1) return "mode";
    if (reading_is("len_checked", "yes") && (number(code + LENGTH5, 2) != strtoul(text(ixit, "len5"), NULL, 10)
            || number(code + LENGTH17, 2) != strtoul(text(ixit, "len17"), NULL, 10)))
        return "length-field";
    if (reading_is("empty_rule", "refuse-blank") && !memcmp(code + ACCOUNT, "                ", 16)) return "account";
    if (!declared("card_types", code[CARD_TYPE])) return "card-type";
    long limit = 0;
    for (int i = 0; i < 6; i++) {
        int digit = code[LIMIT + i / 2] >> (i % 2 ? 0 : 4) & 15;
        if (digit > 9) return "limit";
        limit = limit * 10 + digit;
    }
    if (json_is_integer(fare) && json_integer_value(fare) > limit && reading_is("limit_rule", "refuse-above"))
        return "limit";
    bool black = on_list("black", code), white = on_list("white", code);
    if (reading_is("list_rule", "white-only") && json_array_size(json_object_get(context, "white")) && !white)
        return "listed";
    if (black && !(reading_is("list_rule", "white-wins") && white)) return "listed";
    json_int_t generated = (json_int_t)number(code + GENERATED, 4);
    if ((double)generated > (double)now + strtod(text(ixit, "skew_s"), NULL)) return "not-yet-valid";
    if (now > generated + (json_int_t)number(code + VALIDITY, 2)) return "code-expired";
    return now > (json_int_t)number(code + AUTHORISED, 4) ? "authorisation-expired" : NULL;
}

/* Certificate and signatures; the keys found on the way are freed by the caller. */
static reason check_signatures(const byte *code, EVP_PKEY *user, EVP_PKEY *issuer[2]) {
    size_t i;
    json_t *entry, *held = NULL;
    if ((code[USER_KEY] != 2 && code[USER_KEY] != 3) || !user) return "user-key";
    json_array_foreach(json_object_get(context, "certificates"), i, entry)
        if (!memcmp(unhex(text(entry, "number")).data, code + CERTIFICATE, 4)) held = entry;
    if (!held) return "certificate-unknown";
    bytes certificate = unhex(text(held, "certificate")), owner = unhex(text(held, "issuer"));
    if (reading_is("issuer_binding", "refuse") && memcmp(owner.data, code + ISSUER, 4)) return "issuer-binding";
    reason wrong = check_certificate(&certificate, issuer);
    if (wrong) return wrong;
    if (!cover_signed(issuer[0], code, "issuer_cover", code + ISSUER_SIGNATURE + 1)
        && !cover_signed(issuer[1], code, "issuer_cover", code + ISSUER_SIGNATURE + 1))
        return "issuer-signature";
    return cover_signed(user, code, "user_cover", code + USER_SIGNATURE + 1) ? NULL : "user-signature";
}

static reason check_digest(const json_t *vector) {
    bytes public = unhex(text(vector, "public")), digest = unhex(text(vector, "digest"));
    bytes r = unhex(text(vector, "r")), s = unhex(text(vector, "s"));
    byte *der = NULL;
    EVP_PKEY *key = key_of(4, public.data, 64);
    EVP_PKEY_CTX *verifier = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    int length = der_of(r.data, r.length, s.data, s.length, &der);
    bool good = verifier && EVP_PKEY_verify_init(verifier) == 1
        && EVP_PKEY_verify(verifier, der, (size_t)length, digest.data, digest.length) == 1;
    OPENSSL_free(der);
    EVP_PKEY_CTX_free(verifier);
    EVP_PKEY_free(key);
    return good ? NULL : "signature";
}

static reason check_key(const bytes *data) {
    bool bare = !strcmp(text(context, "form"), "x-only");
    if (data->length != (bare ? 32 : 33) || (!bare && data->data[0] != 2 && data->data[0] != 3)) return "key";
    EVP_PKEY *key = bare ? key_of(2, data->data, 32) : key_of(data->data[0], data->data + 1, 32);
    EVP_PKEY_free(key);
    return key ? NULL : "key";
}

static reason judge(const json_t *vector) {
    const char *kind = text(context, "kind");
    EVP_PKEY *user = NULL, *issuer[2] = {NULL, NULL};
    bytes data = unhex(text(vector, kind)); /* the member that holds it is called as its kind is */
    reason wrong = NULL;
    if (!strcmp(kind, "digest")) wrong = check_digest(vector);
    else if (!strcmp(kind, "key")) wrong = check_key(&data);
    else if (!strcmp(kind, "certificate")) wrong = check_certificate(&data, issuer);
    else if (data.length != TOTAL) wrong = "length";
    else if (!(wrong = check_fields(data.data))) {
        user = key_of(data.data[USER_KEY], data.data + USER_KEY + 1, 32);
        wrong = check_signatures(data.data, user, issuer);
    }
    EVP_PKEY_free(issuer[0]);
    EVP_PKEY_free(issuer[1]);
    EVP_PKEY_free(user);
    return wrong;
}

/* The name of a reading that the context has and this program does not follow; NULL when there is none. */
static const char *not_followed(void) {
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(context, "ixit"), name, value) {
        size_t i = 0;
        while (i < COUNT(READINGS) && strcmp(READINGS[i].name, name)) i++;
        if (i == COUNT(READINGS) || (READINGS[i].only && !reading_is(name, READINGS[i].only))) return name;
    }
    return NULL;
}

static json_t *answer(json_t *message) {
    const char *type = text(message, "type");
    if (!strcmp(type, "hello"))
        return json_pack("{ss si ss s[ssss]}", "type", "hello", "protocol", 1, "name",
                         OpenSSL_version(OPENSSL_VERSION), "kinds", "payload", "certificate", "digest", "key");
    if (!strcmp(type, "context")) {
        json_decref(context);
        context = json_incref(message);
        const char *name = not_followed();
        return json_pack("{ss ss ss*}", "type", name ? "unsupported" : "ready", "context", text(message, "context"),
                         "comment", name);
    }
    if (strcmp(type, "vector")) return NULL;
    reason wrong = judge(message);
    return json_pack("{ss ss ss ss*}", "type", "answer", "id", text(message, "id"), "result",
                     wrong ? "reject" : "accept", "reason", wrong);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    json_t *message, *said;
    while (getline(&line, &size, stdin) > 0) {
        if (!(message = json_loads(line, 0, NULL))) return 2;
        if (!(said = answer(message))) return 0;
        json_dumpf(said, stdout, JSON_COMPACT);
        putchar('\n');
        fflush(stdout);
        json_decref(said);
        json_decref(message);
    }
    return 0;
}
