#include "sensors/sim/device/contact.h"

void contact_press(struct contact *contact, int presses, int press_ms, int64_t now_ms)
{
    int64_t free_ms = contact->up_ms + CONTACT_GAP_MS;

    if (contact->waiting == 0)
        contact->next_ms = contact->up_ms && free_ms > now_ms ? free_ms : now_ms;
    contact->waiting += presses;
    contact->press_ms = press_ms;
}

int contact_advance(struct contact *contact, int64_t now_ms)
{
    int begun = 0;

    while (contact->waiting > 0 && contact->next_ms <= now_ms) {
        contact->unseen = contact_unseen(contact, contact->next_ms);
        contact->seen = false;
        contact->waiting--;
        contact->down_ms = contact->next_ms;
        contact->up_ms = contact->down_ms + contact->press_ms;
        contact->next_ms = contact->up_ms + CONTACT_GAP_MS;
        begun++;
    }
    return begun;
}

bool contact_closed(const struct contact *contact, int64_t now_ms)
{
    bool down = now_ms >= contact->down_ms && now_ms < contact->up_ms;
    int64_t since_ms = now_ms - (down ? contact->down_ms : contact->up_ms);

    if (contact->stuck)
        return true;
    if (contact->bounces && contact->up_ms && since_ms < CONTACT_BOUNCE_MS)
        return down == (since_ms / CONTACT_BOUNCES_MS % 2 == 0);
    return down;
}

void contact_read(struct contact *contact, int64_t now_ms)
{
    if (!contact_closed(contact, now_ms)) {
        contact->open_ms = contact->open_ms ? contact->open_ms : now_ms;
        return;
    }
    contact->seen =
        contact->seen || (contact->open_ms && now_ms - contact->open_ms >= CONTACT_OPEN_MS);
    contact->open_ms = 0;
}

int contact_unseen(const struct contact *contact, int64_t now_ms)
{
    bool over = contact->up_ms && contact->up_ms <= now_ms;

    return contact->unseen + (over && !contact->seen);
}
