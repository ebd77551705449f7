<?php
function renderField(string $label, string $name): string {
    $id = "field-" . $name;
    return '<label for="' . $id . '">' . $label . '</label>'
         . '<input id="' . $id . '" name="' . $name . '">';
}
