/*
 * order - comparison functions written as a list of members.
 *
 *     static int by_time(const void *left, const void *right)
 *     {
 *         const struct event *a = left, *b = right;
 *
 *         ORDER_BY(at_ms);
 *         ORDER_BY(type);
 *         return 0;
 *     }
 */
#ifndef MQTT_BASE_ORDER_H
#define MQTT_BASE_ORDER_H

/* Returns from the function when `a` and `b` differ in this member. */
#define ORDER_BY(member)                                                                   \
    do {                                                                                   \
        if (a->member != b->member)                                                        \
            return a->member < b->member ? -1 : 1;                                         \
    } while (0)

#endif
