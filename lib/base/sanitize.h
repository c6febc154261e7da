/* sanitize: foreign texts, before a terminal shows them.
 *
 * Control characters (C0, DEL, and C1 in its UTF-8 form, which some terminals
 * execute) and the marks that change the direction of writing become
 * blanks, byte for byte, in place. */
#ifndef BASE_SANITIZE_H
#define BASE_SANITIZE_H

void sanitize(char *text);

#endif
