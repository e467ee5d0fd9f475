/* The page on the contract, drawn from the documents themselves. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/web/drawn.h"
#include "web/contract/documents.h"

static json_t *read_document(const char *name)
{
    return json_loads(documents_find(name)->text, 0, NULL);
}

static void says(const struct body *page, const char *text)
{
    if (!strstr(page->text, text))
        print_message("does not say: %s\n", text);
    assert_non_null(strstr(page->text, text));
}

static bool is_promised(const json_t *operation)
{
    const char *tag =
        json_string_value(json_array_get(json_object_get(operation, "tags"), 0));

    return tag && (strcmp(tag, "api") == 0 || strcmp(tag, "operation") == 0);
}

static void every_address_that_is_promised_is_on_it_and_no_page(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body page = drawn("/en/api", sample);
    json_t *document = read_document("openapi.json"), *item;
    const char *path;

    (void)state;
    json_object_foreach(json_object_get(document, "paths"), path, item)
    {
        const json_t *get = json_object_get(item, "get");
        char heading[128];

        (void)snprintf(heading, sizeof heading, "<code>GET %s</code>", path);
        if (is_promised(get))
            says(&page, heading);
        else
            assert_null(strstr(page.text, heading));
    }
    json_decref(document);
    body_release(&page);
    free(sample);
}

static void every_topic_is_on_it_but_those_of_the_centre_alone(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body page = drawn("/api", sample);
    json_t *document = read_document("asyncapi.json"), *channel;
    const char *name;

    (void)state;
    json_object_foreach(json_object_get(document, "channels"), name, channel)
    {
        char heading[128];

        (void)snprintf(heading, sizeof heading, "<h3><code>%s</code></h3>",
                       json_string_value(json_object_get(channel, "address")));
        if (!json_is_true(json_object_get(channel, "x-internal")))
            says(&page, heading);
        else
            assert_null(strstr(page.text, heading));
    }
    json_decref(document);
    body_release(&page);
    free(sample);
}

static void it_speaks_the_language_of_the_reader(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body vi = drawn("/api", sample), en = drawn("/en/api", sample);

    (void)state;
    says(&vi, "<p>Biểu 06 của kỳ bất kỳ.</p>");
    says(&vi, "<code>definition</code>: Theo định nghĩa tỷ lệ nào");
    says(&vi, "Hệ thống gửi đi, QoS 1, được giữ lại (retained).");
    says(&en, "<p>Form 06 of any period.</p>");
    says(&en, "<code>definition</code>: By which of the official rates");
    says(&en, "Sent by the centre, QoS 1, retained.");
    for (int i = 0; i < 2; i++) {
        says(i ? &en : &vi,
             "<a href=\"/api/v1/schemas/summary.json\" lang=\"en\">Summary</a>");
        says(i ? &en : &vi, "&quot;received&quot;: {");
    }
    body_release(&vi);
    body_release(&en);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address_that_is_promised_is_on_it_and_no_page),
        cmocka_unit_test(every_topic_is_on_it_but_those_of_the_centre_alone),
        cmocka_unit_test(it_speaks_the_language_of_the_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
