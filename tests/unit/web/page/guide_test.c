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
#include "web/page/page.h"

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

        (void)snprintf(heading, sizeof heading, "\"><code>%s</code></h3>",
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
    says(&vi, "<a href=\"/api/v1/schemas/summary.json\">Tổng hợp</a>");
    says(&en, "<a href=\"/api/v1/schemas/summary.json\">Summary</a>");
    for (int i = 0; i < 2; i++)
        says(i ? &en : &vi, "&quot;received&quot;: {");
    body_release(&vi);
    body_release(&en);
    free(sample);
}

static void every_link_of_its_contents_leads_somewhere(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct body page = drawn("/api", sample);
    int links = 0;

    (void)state;
    for (const char *at = page.text; (at = strstr(at, "<li><a href=\"#")); links++) {
        const char *id = strchr(at, '#') + 1;
        char wanted[128];

        (void)snprintf(wanted, sizeof wanted, " id=\"%.*s\"", (int)strcspn(id, "\""), id);
        says(&page, wanted);
        at = id;
    }
    assert_in_range(links, 4 + 20, 100);
    body_release(&page);
    free(sample);
}

/* As the settings say; else for whoever reads it, by a script. */
static void its_commands_name_this_page_and_this_broker(void **state)
{
    struct sample *sample = sample_new(&(struct sample_change){.version = 1});
    struct view view = sample_view(sample, LANGUAGE_ENGLISH);
    struct html html;
    size_t bytes;
    char *text;

    (void)state;
    view.base = "/below";
    html_open(&html);
    assert_int_equal(guide_write(&html, &view), 0);
    text = html_close(&html, &bytes);
    assert_non_null(
        strstr(text, "<span data-origin>dunghan.example.vn</span>/below/api/v1/summary"));
    assert_non_null(strstr(text, "--broker mqtt.example.vn"));
    free(text);
    view.addresses =
        (struct source_addresses){"https://motcua.tinh.vn/below/", "mqtt.tinh.vn"};
    html_open(&html);
    assert_int_equal(guide_write(&html, &view), 0);
    text = html_close(&html, &bytes);
    assert_non_null(strstr(text, "curl https://motcua.tinh.vn/below/api/v1/summary\n"));
    assert_non_null(strstr(text, "--broker mqtt.tinh.vn\n"));
    assert_null(strstr(text, "example.vn"));
    free(text);
    free(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_address_that_is_promised_is_on_it_and_no_page),
        cmocka_unit_test(every_topic_is_on_it_but_those_of_the_centre_alone),
        cmocka_unit_test(it_speaks_the_language_of_the_reader),
        cmocka_unit_test(every_link_of_its_contents_leads_somewhere),
        cmocka_unit_test(its_commands_name_this_page_and_this_broker),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
