#include "web/site/question.h"

#include <stdlib.h>
#include <string.h>

#include "mqtt/base/memory.h"

/* With its NUL, so that no two texts can be taken for others. */
static void add(struct question_key *key, const char *text)
{
    size_t bytes = strlen(text) + 1;

    memcpy(key->text + key->bytes, text, bytes);
    key->bytes += bytes;
}

void question_key(const struct route_place *place, struct question_key *ret)
{
    ret->bytes = 0;
    ret->text[ret->bytes++] = (char)place->address;
    ret->text[ret->bytes++] = (char)place->language;
    ret->text[ret->bytes++] = (char)place->asked.form;
    add(ret, place->asked.code);
    for (int i = 0; i < ADDRESS_VALUES; i++) {
        if (!place->asked.values[i])
            continue;
        ret->text[ret->bytes++] = (char)i;
        add(ret, place->asked.values[i]);
    }
}

struct question question_keep(const struct route_place *place,
                              const struct question_key *key)
{
    struct question question = {need(malloc(key->bytes)), key->bytes, *place};
    const char *text = question.key + 3 + strlen(place->asked.code) + 1;

    memcpy(question.key, key->text, key->bytes);
    for (int i = 0; i < ADDRESS_VALUES; i++) {
        if (!place->asked.values[i])
            continue;
        question.place.asked.values[i] = text + 1;
        text += strlen(text + 1) + 2;
    }
    return question;
}

void question_release(struct question *question)
{
    free(question->key);
    *question = (struct question){0};
}

bool question_is(const struct question *question, const struct question_key *key)
{
    return question->key && question->bytes == key->bytes &&
           memcmp(question->key, key->text, key->bytes) == 0;
}
