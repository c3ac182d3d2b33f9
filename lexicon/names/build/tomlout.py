"""Writes the small TOML that the names files use: strings, lists of strings, tables in arrays."""


def quoted(text):
    """A TOML basic string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listed(key, values, width=110):
    """`key = [...]` on one line where it fits, else wrapped at `width` characters."""
    line = f"{key} = [" + ", ".join(map(quoted, values)) + "]"
    if len(line) <= width:
        return line
    lines, row = [f"{key} = ["], "   "
    for value in values:
        item = " " + quoted(value) + ","
        if len(row) + len(item) > width:
            lines.append(row)
            row = "   "
        row += item
    return "\n".join(lines + [row, "]"])
