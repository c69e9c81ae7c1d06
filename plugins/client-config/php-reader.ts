/**
 * A program in PHP that reads configurations. Its argument is a mark; on stdin come lines of an alias, a path
 * and the file's content in base64. It answers each with a line of the mark, the alias, and JSON in base64:
 * `kind`, and `value` or `why`. PHP and the files may print anything else. They see the same environment as
 * under Apache, unless a hardened PHP has no `putenv`.
 */
export const PHP_READER = String.raw`
[, $mark] = $argv;
$now = null;
$say = function (array $said) use ($mark, &$now): void {
    if ($now === null) return;
    try {
        $json = json_encode($said, JSON_THROW_ON_ERROR);
    } catch (JsonException $e) {
        $json = json_encode(['kind' => 'unknown', 'why' => 'it holds text that is not UTF-8']);
    }
    if (strlen($json) > 1048576) $json = json_encode(['kind' => 'unknown', 'why' => 'it returns more than 1 MiB']);
    file_put_contents('php://stdout', "\n$mark $now " . base64_encode($json) . "\n");
    $now = null;
};
/** Stands for a value that is more than text, numbers, switches and arrays of them. */
$odd = function (mixed $value, string $place, int $depth) use (&$odd): ?string {
    if (is_array($value)) {
        if ($depth > 20) return $place;
        foreach ($value as $key => $each) {
            $found = $odd($each, $place === '' ? (string) $key : "$place.$key", $depth + 1);
            if ($found !== null) return $found;
        }
        return null;
    }
    if (is_int($value)) return abs($value) < 2 ** 53 ? null : $place;
    if (is_float($value)) return is_finite($value) ? null : $place;
    return $value === null || is_bool($value) || is_string($value) ? null : $place;
};
register_shutdown_function(function () use ($say): void {
    while (ob_get_level() > 0) ob_end_clean();
    $error = error_get_last();
    $isFatal = $error !== null && ($error['type'] & (E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR)) !== 0;
    $say(['kind' => 'unknown', 'why' => $isFatal ? "PHP breaks off at its line {$error['line']}" : 'it ends PHP']);
});
set_error_handler(function (int $level, string $message, string $file, int $line): bool {
    if ((error_reporting() & $level) !== 0) throw new ErrorException('', 0, $level, $file, $line);
    return true;
}, E_WARNING | E_USER_WARNING | E_USER_ERROR);
$read = static fn () => is_readable(func_get_arg(0))
    ? include func_get_arg(0)
    : eval('?>' . func_get_arg(1));
while (($regent = fgets(STDIN)) !== false) {
    [$now, $path, $content] = explode(' ', rtrim($regent, "\n"));
    if (function_exists('putenv')) putenv('APP_CONF_DIR=' . dirname($path) . '/');
    if (function_exists('set_time_limit')) set_time_limit(2);
    ob_start();
    try {
        $value = $read($path, base64_decode($content));
        $place = $odd($value, '', 0);
        $said = $place === null
            ? ['kind' => 'returned', 'value' => $value]
            : ['kind' => 'unknown', 'why' => "it holds, at $place, what is no plain value"];
    } catch (Throwable $e) {
        $isOwn = $e->getFile() === $path || str_contains($e->getFile(), "eval()'d code");
        $what = $e instanceof ErrorException ? 'PHP warns of it' : 'PHP stops with ' . get_class($e);
        $where = $isOwn ? "at its line {$e->getLine()}" : 'in another file that it reads';
        $said = ['kind' => $e instanceof ParseError && $isOwn ? 'damaged' : 'unknown', 'why' => "$what $where"];
    }
    while (ob_get_level() > 0) ob_end_clean();
    $say($said);
}
`;
