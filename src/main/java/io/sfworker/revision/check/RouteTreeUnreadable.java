package io.sfworker.revision.check;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The route files cannot be read as they are now; a save may be under way, so reading again may help. */
public final class RouteTreeUnreadable extends IOException {
    public RouteTreeUnreadable(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
