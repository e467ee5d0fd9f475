/*
 * local_socket - unix stream sockets by their name in a directory, and files that go through them.
 *
 * For the owner of the directory only (0600). The path of a socket has room for 108 bytes and that
 * of a directory for 4096, so a directory is gone through by descriptor, however long its path is.
 * A file travels as the descriptor of a copy in memory: its size is no matter of the line's, and
 * whoever sent it waits for nobody.
 *
 * Whether a call waits is a matter of its descriptor. Negative errno, not logged; any thread.
 */
#ifndef MQTT_BASE_LOCAL_SOCKET_H
#define MQTT_BASE_LOCAL_SOCKET_H

#include <stddef.h>
#include <sys/types.h>

/* One that listens. Zeroed: none does. */
struct local_socket {
    const char *name;
    int fd; /* does not wait */
    int directory_fd;
};

/*
 * Takes the place of a socket that a dead one left: that none lives there is for the caller to
 * know. At most `waiting_most` wait to be let in. The name is borrowed until it is closed.
 * -ENAMETOOLONG: it has more than about 80 letters.
 */
int local_socket_listen(struct local_socket *ret, const char *directory, const char *name,
                        int waiting_most);

/* Takes the socket away. */
void local_socket_close(struct local_socket *socket);

/*
 * A connection, which waits at most patience_s each time that it sends or hears, then -EAGAIN;
 * the caller closes it. -ENOENT: nobody listens there.
 */
int local_socket_connect(const char *directory, const char *name, int patience_s);

/* Sends one byte, and a copy of the file with it: who has the byte has the file. */
int local_socket_send_file(int fd, char byte, const char *bytes, size_t count);

/*
 * What has come, as recv() has it, and a descriptor that came along, in place of *file_fd, which
 * is -1 or one that came before; the caller closes it.
 */
ssize_t local_socket_receive(int fd, void *ret, size_t most_bytes, int *file_fd);

/*
 * The file of a descriptor that came, in memory of our own, since whoever sent it may still change
 * it; the caller frees it. NULL: it is no file, cannot be read, or is larger than most_bytes.
 */
char *local_socket_read_file(int file_fd, size_t most_bytes, size_t *ret_bytes);

#endif
