package io.sfworker.ops.access;

import java.security.Principal;

/**
 * In whose name something is asked; Spring shows the details of health to requests that have such a one.
 *
 * @param getName for the audit
 */
record Asker(String getName) implements Principal {
    /** Has the operators' token. */
    static final Asker OPERATOR = new Asker("operator");
    /** Has the token that reads only. */
    static final Asker READER = new Asker("reader");
    /** Needs none, as the settings are. */
    static final Asker ANYBODY = new Asker("anybody");
    /** Has none, or a wrong one. */
    static final Asker NOBODY = new Asker("nobody");
}
