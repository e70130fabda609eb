/* A PKCS#11 module with moods: SoftHSM2, except for what the variable MOOD says.
 *
 *   hang      never answers a login, and locks the file TRIES while it lives
 *   crash     dies in a login, having complained with the PIN in its complaint
 *   deaf      never answers when it is asked for its tokens
 *   faint     dies when it is asked for its tokens
 *   chatter   prints to stdout and stderr whenever it is asked for its tokens
 *   lock      counts wrong PINs in the file TRIES and locks after the third
 *   pulled    is gone from the first signature on
 *   watch     dies when it is asked for a private key, or a part of one
 *   plain     signs RSA only where the caller has hashed
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef unsigned long ulong;
typedef struct { unsigned char major, minor; void *f[68]; } list_t;
enum { GET_SLOT_LIST = 4, GET_SLOT_INFO = 5, GET_TOKEN_INFO = 6, LOGIN = 18, GET_ATTRIBUTES = 24, SIGN_INIT = 42, WRAP = 60 };
enum { PIN_INCORRECT = 0xa0, PIN_LOCKED = 0xa4, DEVICE_REMOVED = 0x32, TOKEN_NOT_PRESENT = 0xe0, MECHANISM_INVALID = 0x70,
       OBJECT_HANDLE_INVALID = 0x82 };
enum { COUNT_LOW = 0x10000, FINAL_TRY = 0x20000, LOCKED = 0x40000 };

static list_t soft, moody;
static int gone;

static int mood(const char *name) { const char *is = getenv("MOOD"); return is && !strcmp(is, name); }

static int tries(int change) {
    const char *path = getenv("TRIES");
    int wrong = 0;
    FILE *file = fopen(path, "r");
    if (file) { if (fscanf(file, "%d", &wrong) != 1) wrong = 0; fclose(file); }
    if (change) {
        wrong = change > 0 ? wrong + 1 : 0;
        file = fopen(path, "w");
        if (file) { fprintf(file, "%d", wrong); fclose(file); }
    }
    return wrong;
}

static ulong get_slot_list(unsigned char present, ulong *slots, ulong *count) {
    if (mood("chatter")) { printf("{\"Ok\":[]}\n"); fflush(stdout); fprintf(stderr, "debug: slots\n"); }
    if (mood("deaf")) for (;;) pause();
    if (mood("faint")) { fprintf(stderr, "fatal: no tokens today\n"); abort(); }
    if (gone && present) { *count = 0; return 0; }
    return ((ulong (*)(unsigned char, ulong *, ulong *))soft.f[GET_SLOT_LIST])(present, slots, count);
}

static ulong get_slot_info(ulong slot, void *info) {
    if (gone) return DEVICE_REMOVED;
    return ((ulong (*)(ulong, void *))soft.f[GET_SLOT_INFO])(slot, info);
}

static ulong get_token_info(ulong slot, char *info) {
    if (gone) return TOKEN_NOT_PRESENT;
    ulong answer = ((ulong (*)(ulong, void *))soft.f[GET_TOKEN_INFO])(slot, info);
    if (!answer && mood("lock")) {
        /* label 32, manufacturer 32, model 16, serial number 16, then the flags */
        ulong flags, wrong = (ulong)tries(0);
        memcpy(&flags, info + 96, sizeof flags);
        flags |= wrong >= 3 ? LOCKED : wrong == 2 ? FINAL_TRY | COUNT_LOW : wrong == 1 ? COUNT_LOW : 0;
        memcpy(info + 96, &flags, sizeof flags);
    }
    return answer;
}

static void hang(void) {
    /* Locked for as long as this process lives, and empty until then. */
    int file = open(getenv("TRIES"), O_CREAT | O_RDWR, 0600);
    if (file < 0 || flock(file, LOCK_EX) || write(file, "0", 1) != 1) abort();
    for (;;) pause();
}

static ulong login(ulong session, ulong user, char *pin, ulong length) {
    if (mood("hang")) hang();
    if (mood("crash")) { fprintf(stderr, "fatal: no luck with %.*s\n", (int)length, pin); abort(); }
    if (mood("lock") && tries(0) >= 3) return PIN_LOCKED;
    ulong answer = ((ulong (*)(ulong, ulong, char *, ulong))soft.f[LOGIN])(session, user, pin, length);
    if (mood("lock") && answer == PIN_INCORRECT) tries(1);
    if (mood("lock") && !answer) tries(-1);
    return answer;
}

typedef struct { ulong type; void *value; ulong length; } attribute_t;

static ulong get_attributes(ulong session, ulong object, attribute_t *wanted, ulong count) {
    ulong (*soft_get)(ulong, ulong, attribute_t *, ulong) = (ulong (*)(ulong, ulong, attribute_t *, ulong))soft.f[GET_ATTRIBUTES];
    ulong kind = 0;
    attribute_t of_kind = { 0 /* CKA_CLASS */, &kind, sizeof kind };
    if (mood("watch") && !soft_get(session, object, &of_kind, 1) && kind == 3 /* CKO_PRIVATE_KEY */)
        for (ulong i = 0; i < count; i++)
            /* CKA_VALUE, and CKA_PRIVATE_EXPONENT to CKA_COEFFICIENT */
            if (wanted[i].type == 0x11 || (wanted[i].type >= 0x123 && wanted[i].type <= 0x128)) abort();
    return soft_get(session, object, wanted, count);
}

static ulong wrap(ulong session, void *mechanism, ulong with, ulong key, void *to, ulong *length) {
    if (mood("watch")) abort();
    return ((ulong (*)(ulong, void *, ulong, ulong, void *, ulong *))soft.f[WRAP])(session, mechanism, with, key, to, length);
}

static ulong sign_init(ulong session, ulong *mechanism, ulong key) {
    if (mood("pulled")) { gone = 1; return OBJECT_HANDLE_INVALID; }
    if (mood("plain") && *mechanism == 0x40 /* CKM_SHA256_RSA_PKCS */) return MECHANISM_INVALID;
    return ((ulong (*)(ulong, ulong *, ulong))soft.f[SIGN_INIT])(session, mechanism, key);
}

ulong C_GetFunctionList(list_t **list) {
    void *library = dlopen(SOFTHSM, RTLD_NOW);
    list_t *theirs;
    if (!library || ((ulong (*)(list_t **))dlsym(library, "C_GetFunctionList"))(&theirs)) return 5;
    soft = moody = *theirs;
    moody.f[3] = C_GetFunctionList;
    moody.f[GET_SLOT_LIST] = get_slot_list;
    moody.f[GET_SLOT_INFO] = get_slot_info;
    moody.f[GET_TOKEN_INFO] = get_token_info;
    moody.f[LOGIN] = login;
    moody.f[GET_ATTRIBUTES] = get_attributes;
    moody.f[WRAP] = wrap;
    moody.f[SIGN_INIT] = sign_init;
    *list = &moody;
    return 0;
}
