/** What a prompt asks for. `predict` asks what code does with given values. */
const INTENTS = [
	"explain",
	"document",
	"lookup",
	"predict",
	"edit",
	"write",
	"test",
	"refactor",
	"fix",
	"check",
	"review",
	"why",
	"optimise",
	"prove",
	"other",
] as const;
export type Intent = (typeof INTENTS)[number];

export interface Sign {
	readonly intent: Intent;
	/** For words without accents, separated by single spaces. */
	readonly latin: RegExp;
	/** In Japanese or Chinese. */
	readonly unspaced: RegExp;
}

export const POLITE =
	/^(?:(?:please|pls|kindly|hi|hello|hey|ok|so|now|also|and|then|but|just|quick question|can you|could you|would you|will you|i want you to|i need you to|i d like you to|help me|help me to|let s|can we|could we|i need(?: to)?|tell me(?= what)|sag mir|i want to|i would like to|i d like to|bitte|hallo|kannst du|konntest du|konnen sie|konnten sie|konnen wir|wurdest du|du kannst|ich hatte gerne?|ich brauche|und|aber|jetzt|mal|mir|ich mochte|s il te plait|s il vous plait|bonjour|peux tu|pouvez vous|pourrais tu|pourriez vous|peut on|tu peux|vous pouvez|je voudrais|j aimerais|merci de|j ai besoin d(?:e|un|une)?|dis moi|dites moi|il faut|il me faut|et(?! si )|mais|maintenant|por favor|hola|puedes|podrias|puede|podemos|me puedes|me podrias|quiero|necesito|dime|hay que|y(?! a t il | si )|pero|ahora) )+/;

/** A prompt that asks for nothing, in whole. */
export const COURTESY =
	/^(?:(?:thanks?|thank you|thx|ok|okay|great|perfect|nice|cool|good|well done|very much|so much|a lot|hi|hello|hey|danke|vielen dank|schon|sehr|gut|super|prima|alles klar|hallo|merci|beaucoup|bonjour|parfait|super|gracias|muchas|hola|perfecto|genial)(?: |$))+$/;
export const COURTESY_UNSPACED =
	/^(?:(?:どうも)?ありがとう(?:ございま(?:す|した))?|こんにちは|了解(?:です|しました)?|谢谢(?:你|您)?|多谢|好的|你好)[。！!.]*$/;

/** Signs of the intent; the first match wins. */
export const SIGNS: readonly Sign[] = [
	{
		intent: "prove",
		latin:
			/(?<!\b(?:fool|bullet|future|water|tamper|idiot) )\bproofs?\b(?! of (?:concept|work|stake|address|payment|identity))|\b(?:prove|disprove|show that (?:it|this|the|every|each|any|no|all|for|there|\w+ (?:is|are|can|has|does|never|always|cannot|holds|terminates|returns))|beweise?n?|beweis|zeige dass|prouve[rz]?|preuve|prouver|demontre[rz]?|demuestr\w+|demostra\w+|prueba que)\b/,
		unspaced: /証明|证明/,
	},
	{
		intent: "test",
		latin:
			/^(?:write|add|create|generate|give me|extend|cover|come up with|haz(?:me)?|schreibe?|erstelle?|erzeuge?|erganze?|ecri\w+|ajoute\w*|genere\w*|cree\w*|escrib\w+|anad\w+|crea\w*|genera\w*)\b(?: \w+){0,6} (?:tests?|unittests?|testfalle?|test cases?|pruebas?|testcases)\b|^(?:(?:some|more|unit|des|unas|unos|de) )*(?:unit ?tests?|tests|pruebas)\b(?: \w+){0,4}$|\b(?:tests?|unittests?|testfalle)\b(?: \w+){0,4} (?:schreiben|erganzen|hinzufugen|erstellen|erzeugen|generieren)\b/,
		unspaced:
			/テスト(?:ケース|コード)?(?:を(?:書|作|追加|お願い)|が(?:欲しい|ほしい|必要))|(?:写|编写|添加|生成|加|补|需要).{0,8}测试/,
	},
	{
		intent: "document",
		latin:
			/(?:^|\b(?:and|then|also|to) )document\b|\b(?:docstrings?|javadoc|jsdoc|comment (?:this|the)|dokumentier\w+|documente[rz]?|commente[rz]?|documentar?|comentar?)\b|^comments please|\bkommentare (?:hinzufugen|schreiben|erganzen)\b|\bkommentier\w+\b(?! (?:ich|man|wir)\b)|^(?:add|write|schreibe?|fuge?|erganze?|ajoute[rz]?|ecri\w+|mets|anad\w+|agrega\w*|pon|escrib\w+)(?: \w+){0,2} (?:documentation|docs|readme|comments?|dokumentation|kommentare?|commentaires?|documentacion|comentarios?)\b/,
		unspaced: /ドキュメント(?:を書|化)|コメントを(?:書|追加|付|入れ)|(?:加|写|添加).{0,4}(?:注释|文档)/,
	},
	{
		intent: "why",
		latin:
			/^(?:why|how come|what causes|what is causing|warum|wieso|weshalb|woran liegt|pourquoi|d ou vient|por que|de donde viene|a que se debe|woher kommt|what (?:is|s) the (?:reason|cause)|what (?:makes|made) (?:it|this))\b|\bwhy (?:is|are|does|do|did|it|this)\b|\b(?:understand|verstehe (?:\w+ )?nicht|comprends pas|entiendo) (?:why|warum|wieso|pourquoi|por que)\b/,
		unspaced:
			/\b(?:why|warum|wieso|pourquoi|por qué)\s?\?|なぜ|どうして|何が原因|原因は|理由は|原因是什么|为什么|为何|怎么回事|什么原因|从(?:哪里|哪儿|何)来/i,
	},
	{
		intent: "optimise",
		latin:
			/\b(?:optimi[sz](?!ti)\w*|faster|quicker|speed (?:it |this |that )?up|bottlenecks?|big o|(?:time|space|memory|runtime) complexity|complexity|less memory|^(?:reduce|verringere?|reduziere?|redui\w+|reduc\w+|lower|cut)(?: \w+){0,2} (?:memory|runtime|latency|allocations|speicher\w*|laufzeit|memoire|memoria)|more efficient|schneller|effizienter|plus efficace|mas eficiente|beschleunig\w*|optimier\w*|komplexitat\w*|laufzeitkomplexitat|plus rapide|accelere\w*|complexite\w*|mas rapido|mas rapida|acelera\w*|complejidad\w*)\b/,
		unspaced:
			/最適化|効率(?:よく|的に|を上げ)|高速化|メモリ.{0,8}減ら|减少.{0,4}(?:内存|时间|耗时)|速く(?:し|でき|なり|なる)|計算量|优化|更快|提速|加速|复杂度/,
	},
	{
		intent: "refactor",
		latin:
			/^(?:refactor\w*|(?:clean|split|tidy) (?:it |this |that )?up|get rid of (?:the )?duplicat\w*|nettoie\w*|nettoyer|limpia\w*|raum\w* (?:\w+ ){0,3}auf|simplif\w+|restructure|convert|port|migrate|rewrite|modernize|extract|split|decouple|inline|deduplicate|refaktor\w*|vereinfach\w*|uberarbeite\w*|portiere\w*|wandle\w*|konvertier\w*|zerlege|lagere|extrahier\w*|reecri\w*|refactorise\w*|simplifi\w*|convert\w*|extrai\w*|decoupe\w*|reescrib\w*|refactoriz\w*|simplific\w*|conviert\w*|extrae|extraer|divide|dividir|turn (?:it|this|that|these) into|(?:make|mache?|geht das|rends|rendre|haz|hazlo|hacer|hacerlo) (?:(?:it|this|that|the|code|function|class|das|den|etwas|noch|ca|cela|ce|cette|fonction|esto|este|codigo) )*(?:more (?:readable|concise|idiomatic|generic|modular)|readable|reusable|testable|cleaner|shorter|simpler|lesbarer|kurzer|einfacher|ubersichtlicher|plus (?:lisible|court|simple|propre)|mas (?:legible|corto|simple|sencillo|limpio)))\b|\b(?:vereinfachen|umwandeln|extrahieren|aufraumen|refaktorieren|umschreiben|aufteilen|zerlegen|uberarbeiten)(?: bitte)?$|^schreibe? .* um\b|\brewrite (?:it|this|\w+) (?:so|to|as|with|without|using)\b/,
		unspaced:
			/書き(?:換|直)|リファクタ|整理して|重複を(?:な|除)|に変換|簡潔に|読みやすく|短く(?:し|でき)|(?:更|更加|容?易)(?:好|易)?读|可读性|精简|重构|重写|改写|简化|转换成|迁移|拆分/,
	},
	{
		intent: "edit",
		latin:
			/^(?:translate|make|mache?|ubersetze?|traduis|traduisez|traduce|mets|schreibe? (?:die|den|das) texte?|rename|change|replace|set|add|remove|delete|drop|move|copy|format|reformat|indent|sort|order|show|insert|append|switch|update|bump|swap|use|make|capitalize|uppercase|lowercase|align|increase|decrease|turn|put|print|log|hide|export|mark|correct the (?:typo|spelling)|fix the (?:typo|spelling|indentation|formatting)|benenne?|andere?|ersetze?|setze?|fuge?|entferne?|losche?|verschiebe?|kopiere?|formatiere?|rucke?|sortiere?|zeige?|stelle?|tausche?|nimm|generate|generiere|genere|renomme|change|remplace|mets|ajoute|enleve|supprime|retire|deplace|copie|formate|indente|trie|affiche|insere|cambia|renombra|reemplaza|sustituye|pon|anade|agrega|quita|elimina|borra|mueve|copia|formatea|ordena|muestra|inserta|genera|sube|baja|renommer|remplacer|ajouter|enlever|supprimer|deplacer|copier|trier|afficher|mettre|changer|traduire|renombra\w*|cambia\w*|reemplaza\w*|anadir|agregar|quitar|eliminar|borrar|mover|copiar|poner|traducir|ordenar|mostrar)\b|\b(?:umbenennen|andern|ersetzen|entfernen|loschen|verschieben|kopieren|hinzufugen|einfugen|sortieren|anzeigen|ubersetzen|formatieren|tauschen|vertauschen)(?: bitte)?$/,
		unspaced:
			/変え(?:て|る)|翻訳して|翻译|(?:太字|大きく|小さく|色)に?して|加粗|变大|变小|变成|変更して|把.{1,12}改一下|追加して|削除して|置き換えて|名前を|改名して|リネーム|並べ替えて|移動して|表示して|消して|(?:改成|改为|换成|改名|重命名|添加|增加|加上|加一|再加|删除|删掉|去掉|移动|排序|替换|显示)/,
	},
	{
		intent: "fix",
		latin:
			/^(?:find (?:and|the|all|any|a)|fix\w*|repair|debug|correct|resolve|solve the (?!following|exercise|task|puzzle|kata)|patch|spot|locate|look for|finde|suche|such (?:den|die|das|nach|alle)|behebe?|korrigiere?|repariere?|beseitige?|trouve\w*|cherche|corrige\w*|repare\w*|encuentra|busca|arregla|repara|soluciona|depura)\b|\b(?:(?:and|please|pls) (?:fix|repair|correct)|(?:fix|correct) (?:it|this)|fix the|there (?:is|s) (?:a|an|some) (?:\w+ )?(?:bug|error|mistake)|make the tests? pass|und behebe?|(?:beheben|reparieren|korrigieren|fixen)(?: bitte)?$|bitte (?:reparier\w*|korrigier\w*|beheb\w*)|corrige[rz]?|repare[rz]?|arregla\w*|corregir\w*|repara\w*|soluciona\w*|como se corrige|how (?:do|can|would|should) (?:i|we|you) fix)\b/,
		unspaced:
			/修正して|直して|デバッグ|見つけて|修复|修一下|修好|修正|改正|找出|调试|解决|(?:bug|错误|问题).{0,6}改/,
	},
	{
		intent: "refactor",
		latin: /\b(?:rewrite|refactor\w*|restructure|port (?:it|this)|migrate)\b/,
		unspaced: /リファクタ|重构/,
	},
	{
		intent: "explain",
		latin:
			/^(?:explain\w*|describe|summari[sz]e|walk (?:me )?through|tell me (?:about|what)|what (?:does|do) (?:this|the|it|that|these)(?: \w+){0,3} do|what (?:is|s) (?:this|it|that)(?: \w+){0,2} (?:for|doing|about)|what does (?:this|it|the \w+)(?: \w+)? (?:print|output|return|log|display|yield|produce)|was gibt (?:das|es|der code) (?:aus|zuruck)|que affiche|que renvoie|que imprime|que devuelve|how does (?:this|it|that|the)(?: \w+){0,3} works?|erklare?\w*|erlautere?\w*|beschreib\w*|fasse? .* zusammen|was macht|was tut|wie funktioniert|explique\w*|decris|decrivez|resume|que fait|a quoi sert|comment (?:ca |cela )?(?:fonctionne|marche)|explica\w*|describe|resume|decrire|detailler|describir\w*|(?:sagen|dire|decir\w*) (?:was|ce que|lo que|que)|que (?:es lo que )?hace|para que sirve|como funciona|understand|eli5|go over|what (?:is|s) (?:happening|going on)|(?:what does|what do) (?:all )?(?:of )?(?:this|that|it|these|the code) mean|c est quoi c(?:e|et|ette|es)\b|que significa (?:esto|est[ea])|was (?:soll|bedeutet) (?:das|dies\w*)|ce que fait|lo que hace|wozu|worum geht|wofur (?:ist|braucht|dient)|qu est ce que (?:ca|cela|ce \w+|cette \w+) fait|(?:m|nous) expliquer|expliquer|explicar\w*|ca sert a quoi|(?:what happens|was passiert|was geschieht|que se passe(?: t il)?|que pasa|que ocurre) (?:here|hier|da|ici|aqui)$)\b|\b(?:(?:don t|do not|dont|can t) understand|verstehe? (?:\w+ ){1,3}nicht|comprends pas|no entiendo|(?:erklaren|erlautern|beschreiben|zusammenfassen)(?: bitte)?$)\b/,
		unspaced:
			/説明して|解説|教えて|要約|(?:意味|これ|何)が(?:よく)?(?:わか|分か)|理解でき(?:ない|ません)|何のため|何をする(?:コード|関数|もの)|ここで何が起|何をし(?:て|ま)|どう動|どのように動|解释|说明一下|讲解|描述|总结|做什么|干什么|干嘛|什么作用|怎么工作|如何工作|看不懂|不明白|不理解|发生了什么|什么用|(?:这|代码).{0,6}什么意思/,
	},
	{
		intent: "write",
		latin:
			/^(?:write|implement\w*|create|build|make|complete|generate|extend|solve|design|develop|code|sketch|draft|program|invent|devise|propose|schreibe?|implementiere?|erstelle?|baue?|entwirf|entwerfe\w*|entwickle?|programmiere?|ecris|ecrivez|implemente\w*|cree|creez|construis|concois|concevez|developpe|programme|propose|escrib\w+|implementa\w*|crea|cree|construye|disena|disene|desarrolla|programa|propon|ecrire|implementer|creer|developper|programmer)\b|\b(?:schreiben|implementieren|entwickeln|programmieren)(?: bitte)?$|\b(?:funktion|klasse|methode|skript|programm|abfrage) (?:schreiben|implementieren|erstellen|bauen)\b|^(?:an?|eine?n?|une?|una) (?:\w+ )?(?:function|method|class|script|program|parser|query|component|funktion|klasse|methode|skript|programm|abfrage|komponente|fonction|classe|requete|composant|funcion|clase|metodo|consulta|componente)\b|^how (?:would|should|could) (?:you|i|we|one) (?:write|implement|build|design|make|create)\b/,
		unspaced:
			/実装し|実装す|(?:関数|クラス|スクリプト|プログラム)が(?:欲しい|ほしい|必要)|需要.{0,24}(?:函数|类|脚本|程序|组件)|書いて|作って|作成して|設計し|設計す|实现|编写|写一|写个|设计一|设计|创建|开发|生成一/,
	},
	{
		intent: "write",
		latin:
			/^(?:(?:you are )?given (?:an?|the|two|three|some|n|\w+ (?:strings?|arrays?|integers?|numbers?|lists?))|return the|compute|calculate|determine|count (?:the|how)|find (?:the|out)|gegeben (?:ist|sind|sei)|berechne|bestimme|etant donne\w*|soit|calcule\w*|determine\w*|dado|dada|dados|dadas|calcula)\b/,
		unspaced: /が与えられ|を求めよ|を求めて|给定|给你|请计算/,
	},
	{
		intent: "lookup",
		latin:
			/^(?:list|enumerate|name|tell me the|nenne|liste|zahle|enumere|cite|enumera|lista|nombra|which|what (?:is|are|s|was) |what (?:\w+ )?(?:port|host|type|value|name|version|colou?r|file|files|default|size|number|status|keyword|function|method|command|shortcut)|where|who|when |how many|how much|how old|how long is|how do (?:i|you|we)|how to|how can (?:i|we|you)|what does \w+ (?:mean|stand for|return)|welche[rsmn]?|was ist|was sind|was bedeutet|wo |wer |wann |wie viele|wie lang|wie heisst|wie kann ich|wie schreibt|wie schreibe|wie gibt man|wie mache|quel|quels|quelle|quelles|qu est ce que|combien|ou est|ou se|qui |quand |comment |que signifie|cual|cuales|cuanto|cuantos|cuanta|cuantas|donde|quien|cuando|que es|que significa|que \w+ (?:es|son|hay|usa|tiene|devuelve)|que (?:tipo|puerto|archivo|valor|version|nombre|atajo|comando)|como |whose|wem|d ou|seit wann|bis wann|a qui|what gets|what s the|(?:in|on|at|from|to|with|for|by|of|under) (?:which|what|whose)|wie \w+ (?:ich|man|wir)|wieviele?|wessen|wofur|womit|wohin|woher|worin|woraus|(?:auf|in|mit|an|aus|von|nach|bei|fur|unter|zu|durch|uber|um|seit|ab|bis) (?:welche[rsmn]?|was|wem|wen)|c est quoi|(?:sur|dans|a|de|avec|en|par|pour|depuis|sous|vers) (?:quels?|quelles?|quoi|combien|qui)|(?:en|con|de|a|para|desde|sobre|hasta) (?:que|cual|cuales|quien|cuantos?|cuantas?|donde))\b/,
		unspaced:
			/列挙|挙げて|列出|どの|どれ|いくつ|何番|何行|何個|どこ|いつ|何です|何でしょう|なんです|誰|どうすれば|方法は|どうやって|哪个|哪些|哪里|在哪|多少|几个|什么是|是什么|是多少|怎么|如何|谁|什么时候/,
	},
];

/** A yes-or-no question, or one for a list of instances. */
export const JUDGES =
	/^(?:is|are|am|was|were|does|do|did|can|could|will|would|should|may|might|has|have|any|are there|is there|isn t|doesn t|ist|sind|kann|konnen|konnte|konnten|wird|werden|hat|haben|gibt es|darf|soll|sollte|lauft|funktioniert|terminiert|stimmt|est ce|est il|est elle|y a t il|peut on|peut il|pourrait|pourraient|devrait|existe|cela|ce code|ceci|es|son|hay|puede|pueden|podria|podrian|deberia|deberian|esta|tiene|funciona|se puede|risque|riesgo|risiko|risk)\b/;
export const JUDGES_UNSPACED = /(?:です|ます|でしょう|ません)か|吗|呢|是否|会不会|能不能|有没有|可以.{0,8}吗/;
/** Something that cannot be, and is. */
export const WONDERS =
	/\b(?:how (?:is|can) (?:that|this|it) (?:be )?(?:possible|be|happen)|how come|although|even though|but (?:it|i|the|not|still|err|then)|wie kann das sein|wie kommt|comment est ce possible|comment se fait|como es posible|como puede ser)\b|なのに|のはなぜ|明明|怎么会/;
/** Questions about how code behaves, rather than about what it says. */
export const ASKS_HOW_IT_BEHAVES =
	/\b(?:actually|really|cases?|inputs?|circumstances|fallen|eingaben|cas|casos?|entradas|possible|executed|evaluated|can be|could be|would|might|if|unless|wenn|falls|tatsachlich|wirklich|moglich|si|vraiment|possible|posible|realmente|ausgefuhrt|execute|evalue)\b|実際に|場合|本当に|如果|实际|真的/;
/** A demand to find something, a fault or the answer to a task. */
export const FINDS = /^(?:find|finde|suche|such|trouve[rz]?|cherche|encuentra|busca)\b/;
/** A yes-or-no question for something that is there or not. */
export const ASKS_WHETHER_THERE =
	/^(?:is there|are there|does (?:it|this) (?:have|contain)|do we have|has it|have we|gibt es|hat (?:es|das|die|der)|y a t il|est ce qu il y a|hay|tiene)\b/;
/** How something is done that is no matter of a line. */
export const ASKS_HOW_TO_BUILD =
	/^(?:how|wie|comment|como)\b(?: \w+){0,6} (?:implement\w*|build|design|guarantee|ensure|avoid|prevent|detect|handle|make sure|scale|solve|achieve|keep|model|structure|test|debug|migrate|implementier\w*|baut|baue|lost|lose|verhinder\w*|vermeid\w*|garantier\w*|erkenn\w*|erreich\w*|entwirft|implementer|construire|concevoir|garantir|eviter|empecher|detecter|gerer|resoudre|assurer|implementa\w*|construye|construir|garantiz\w*|evit\w*|impid\w*|detect\w*|maneja\w*|resuelv\w*|disena\w*)\b/;
export const ASKS_HOW_TO_BUILD_UNSPACED =
	/(?:実装|防|避け|保証|検出|設計|解決)[^。]{0,8}(?:には|方法|どう)|(?:怎么|如何|怎样)[^。]{0,6}(?:实现|避免|防止|保证|检测|设计|解决|处理)/;
/** A question for what a word means. */
export const ASKS_WHAT_IT_MEANS =
	/^(?:what (?:is|are|does)|what s|was (?:ist|sind|bedeutet)|qu est ce|que (?:es|son|significa|signifie)|quelle est la difference|cual es la diferencia|when (?:should|would|do)|explain)\b|とは|违|違い|什么是|区别/;
/** Languages that code can be brought into. */
export const INTO_A_LANGUAGE =
	/\b(?:to|into|in|nach|en|a|zu)\s+(?:rust|go|golang|python|java|kotlin|swift|typescript|javascript|c|c#|c\+\+|ruby|php|scala|haskell|elixir|sql)\b/;
/** Questions about imagined circumstances, or about what is not as it seems. */
export const IMAGINES =
	/\b(?:what if|was wenn|und wenn|et si|y si|que pasaria|que arriverait|what would|what could|what might|what breaks|what goes wrong|what s wrong|what is wrong|what can go wrong|was ware|qu arrive|que sucede|(?:what happens|was passiert|was geschieht|que se passe|que pasa|que ocurre)(?! (?:t il )?(?:here|hier|da|ici|aqui)$))\b/;

/** Things that are a small addition anywhere. */
export const SMALL =
	/\b(?:lines?|fields?|getters?|setters?|comments?|colou?rs?|propert(?:y|ies)|attributes?|columns?|imports?|entry|entries|constants?|parameters?|arguments?|logs?|prints?|labels?|titles?|values?|items?|keys?|rows?|spaces?|headers?|class(?:es)?|links?|texts?|names?|words?|options?|files?|zeilen?|felder?|feld|farben?|attribute?|spalten?|konstanten?|parameter|werte?|titel|texte?|namen?|lignes?|champs?|couleurs?|attributs?|colonnes?|constantes?|valeurs?|titres?|textes?|noms?|lineas?|campos?|colores?|color|atributos?|columnas?|valores?|titulos?|textos?|nombres?)\b/;
/** Edits that write nothing, however large what they are about. */
export const WRITES_NOTHING =
	/^(?:rename|remove|delete|drop|move|copy|format|reformat|indent|sort|order|hide|translate|benenne?|entferne?|losche?|verschiebe?|kopiere?|formatiere?|sortiere?|ubersetze?|renomme[rz]?|supprime[rz]?|enleve[rz]?|deplace[rz]?|copie[rz]?|trie[rz]?|traduis\w*|traduire|renombra\w*|elimina\w*|quita\w*|borra\w*|mueve|mover|copia\w*|formatea\w*|ordena\w*|traduc\w+)\b|\b(?:umbenennen|entfernen|loschen|verschieben|kopieren|sortieren|ubersetzen|formatieren)(?: bitte)?$|削除|消して|移動し|並べ替え|翻訳|改名し|リネーム|重命名|改名|删除|删掉|去掉|移动|排序|翻译/;
/** Things that are a large addition anywhere. */
export const LARGE =
	/\b(?:support|caching|cache|pagination|authentication|auth|login|retr(?:y|ies)|validation|handling|undo|redo|sync\w*|streaming|tests?|migrations?|features?|endpoints?|algorithms?|functions?|methods?|search|filter\w*|unterstutzung|paginierung|wiederholung\w*|prufung|funktion|methode|funktionen|authentifizierung|prise en charge|gestion|pagination|methodes?|fonctions?|soporte|paginacion|autenticacion|validacion|metodos?|funcion|funciones|manejo)\b|機能|対応|キャッシュ|認証|メソッド|関数|支持|功能|缓存|认证|方法|函数|分页|重试|校验/;
/** An edit with a purpose is more than an edit: "so that deep expressions cannot overflow". */
export const AIMS =
	/\b(?:so that|such that|so it|without (?:blocking|breaking|losing|changing the)|in order to|while keeping|damit|sodass|so dass|ohne dass|pour que|afin|sans que|para que|de modo que|sin que)\b|ように|以便|使得|从而|保证|确保/;
/** Ways to ask for a value, valid only if a value is given. */
export const ASKS_VALUE =
	/\b(?:outputs?|returns?|returned|results?|prints?|printed|values?|evaluates?|evaluate|trace|predict|assert\w*|yields?|get|gives?|gibt|heraus|raus|ergibt|ergebnis|ausgabe|liefert|renvoie|retourne|affiche|resultat|sortie|donne|devuelve|imprime|resultado|salida|da)\b|返|結果|出力|値|返回|输出|结果|打印/;
export const FOLLOWS = /\b(?:step by step|trace|schritt fur schritt|pas a pas|paso a paso)\b|逐步|順を追って/;

/** The words of these signs, for recognising typos. */
export const INTENT_WORDS: ReadonlySet<string> = new Set(
	[...SIGNS.map(({ latin }) => latin), ASKS_VALUE, JUDGES, POLITE].flatMap(
		({ source }) => source.replaceAll(/\\[bwsW][+*]?/g, " ").match(/[a-z]{4,}/g) ?? [],
	),
);
