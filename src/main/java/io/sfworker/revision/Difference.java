package io.sfworker.revision;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one revision changes of another, for people. */
public final class Difference {
    private static final int CONTEXT = 3;

    private Difference() {}

    /** As unified diff of all files that differ; empty when none does. */
    public static String text(RevisionFiles before, RevisionFiles after) {
        SortedMap<String, String> old = all(before);
        SortedMap<String, String> now = all(after);
        SortedSet<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            List<String> was = old.getOrDefault(name, "").lines().toList();
            List<String> is = now.getOrDefault(name, "").lines().toList();
            UnifiedDiffUtils.generateUnifiedDiff(name, name, was, DiffUtils.diff(was, is), CONTEXT)
                    .forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static SortedMap<String, String> all(RevisionFiles files) {
        SortedMap<String, String> all = new TreeMap<>(files.routes().files());
        all.putAll(files.declarations());
        return all;
    }
}
