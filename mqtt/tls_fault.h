/*
 * tls_fault - why a TLS connection to the broker failed, in words an operator can act on.
 *
 * libmosquitto only says "A TLS error occurred"; what it knows goes to its log line by
 * line. For the one thread that runs the connection.
 */
#ifndef MQTT_TLS_FAULT_H
#define MQTT_TLS_FAULT_H

struct mosquitto;

enum { TLS_FAULT_BYTES = 200 };

struct tls_fault {
    char text[TLS_FAULT_BYTES]; /* "": nothing is known */
};

/* Takes a line that libmosquitto logs as an error; the first one that says why stays. */
void tls_fault_note(struct tls_fault *fault, struct mosquitto *mosq, const char *line);

#endif
