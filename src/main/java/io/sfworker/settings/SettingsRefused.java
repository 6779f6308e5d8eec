package io.sfworker.settings;

import java.util.List;

/** The worker does not start with these settings; each reason names variable, value and rule. */
public final class SettingsRefused extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public SettingsRefused(List<String> reasons) {
        super(String.join(System.lineSeparator(), reasons));
    }
}
