/*
 * broker_password - what an integrator shows to the broker whose tool cannot show a certificate.
 *
 * Made here and chosen by nobody: 130 random bits, which nobody guesses however fast the hash is.
 * So the hash is as quick as mosquitto's own, whose one thread pays for each try. Any thread.
 */
#ifndef APPLIANCE_ACCESS_BROKER_PASSWORD_H
#define APPLIANCE_ACCESS_BROKER_PASSWORD_H

#include <stdbool.h>

enum { BROKER_PASSWORD_BYTES = 27, BROKER_PASSWORD_HASH_BYTES = 128 };

/* Letters and digits that nobody takes for one another. -EIO, logged: there is no randomness. */
int broker_password_make(char ret[static BROKER_PASSWORD_BYTES]);

/* As mosquitto_passwd writes it: "$7$", rounds, salt and PBKDF2 of SHA-512. -EIO, logged. */
int broker_password_hash(const char *password, char ret[static BROKER_PASSWORD_HASH_BYTES]);

/* Has it the shape of one, so that mosquitto takes it, and takes nothing else out of its line? */
bool broker_password_hash_valid(const char *text);

#endif
