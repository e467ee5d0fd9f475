/*
 * text - UTF-8 that has to be cut is cut where a letter ends: what goes into a message goes on into
 * logs, JSON and the store, which take nothing else. Pure; any thread.
 */
#ifndef MQTT_BASE_TEXT_H
#define MQTT_BASE_TEXT_H

/* How many bytes of the text to show, at most `most`: for "%.*s". */
int text_fit(const char *text, int most);

/* Drops a last letter of which a part is missing, as snprintf() leaves it. */
void text_mend(char *text);

#endif
