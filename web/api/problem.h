/*
 * problem - what was wrong with a request, said to programs: application/problem+json
 * (RFC 9457).
 *
 * Pure; any thread.
 */
#ifndef WEB_API_PROBLEM_H
#define WEB_API_PROBLEM_H

#include "web/connection/fault.h"
#include "web/http/body.h"

struct body problem(const struct fault *fault, enum language language);

#endif
