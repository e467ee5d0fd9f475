#include "web/contract/documents.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void documents_of_both_folders_are_found_by_the_names_that_cite_them(void **state)
{
    static const char *const names[] = {"openapi.json", "asyncapi.json",
                                        "schemas/summary.json", "schemas/receipt.json"};
    static const char *const others[] = {"", "schemas/", "schemas/none.json",
                                         "summary.json", "schemas/../openapi.json"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct contract_document *document = documents_find(names[i]);

        print_message("%s\n", names[i]);
        assert_non_null(document);
        assert_string_equal(document->name, names[i]);
        assert_int_equal(contract_bytes(document), strlen(document->text));
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_null(documents_find(others[i]));
}

static void every_document_is_json(void **state)
{
    size_t count = 0;

    (void)state;
    for (const struct contract_document *at = contract_documents; at->name; at++, count++) {
        json_t *root =
            json_loadb(at->text, contract_bytes(at), JSON_REJECT_DUPLICATES, NULL);

        print_message("%s\n", at->name);
        assert_non_null(root);
        json_decref(root);
    }
    assert_true(count > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_both_folders_are_found_by_the_names_that_cite_them),
        cmocka_unit_test(every_document_is_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
