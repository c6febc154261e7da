/* calm: texts of others, before a terminal sees them.
 *
 * Control characters (C0, DEL, and C1 in its UTF-8 form, which some terminals
 * obey) and the marks that turn the direction of writing around become
 * blanks, byte for byte, in place. */
#ifndef CALM_H
#define CALM_H

void calm(char *text);

#endif
